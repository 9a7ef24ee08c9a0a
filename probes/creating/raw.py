"""What docs/creating/raw.md says of structures and of their locks."""

from ctypes import (
    Structure,
    c_bool,
    c_byte,
    c_char,
    c_char_p,
    c_double,
    c_float,
    c_int,
    c_longlong,
    c_short,
    c_ubyte,
    c_uint,
    c_ulonglong,
    c_ushort,
    c_wchar,
)
from multiprocessing import Array, Value, get_all_start_methods, get_context
from multiprocessing.sharedctypes import RawValue
from typing import Any
from unittest import SkipTest, TestCase

from shmguide.interleavings import WAIT, Model, Step

check = TestCase()
NUMBERS: list[Any] = [
    *(c_bool, c_byte, c_ubyte, c_short, c_ushort, c_int, c_uint),
    *(c_longlong, c_ulonglong, c_float, c_double),
]


class _Account(Structure):
    _fields_ = (("current", c_int), ("savings", c_double))


class _Named(_Account):
    _fields_ = (("number", c_int),)


class _Same(_Account):
    pass


class _Person(Structure):
    _fields_ = (("pointer", c_char_p),)


def _enter(shared: Any, own: Any) -> object:
    if shared.held:
        return WAIT
    shared.held = own.holds = True
    return None


def _leave(shared: Any, own: Any) -> None:
    shared.held = own.holds = False


def _field(name: str, change: int) -> Step:
    def step(shared: Any, own: Any) -> object:
        if shared.held and not getattr(own, "holds", False):
            return WAIT  # the wrapper takes the lock for each field
        setattr(shared, name, getattr(shared, name) + change)
        own.total = getattr(own, "total", 0) + getattr(shared, name)
        return own.total if (name, change) == ("savings", 0) else None

    return step


def both_sides_have_to_hold_the_lock() -> None:
    writer = [_field("current", -10), _field("savings", 10)]
    reader = [_field("current", 0), _field("savings", 0)]
    for writes, reads, totals in (
        (writer, reader, {90, 100, 110}),
        ([_enter, *writer, _leave], reader, {100, 110}),
        (writer, [_enter, *reader, _leave], {90, 100}),
        ([_enter, *writer, _leave], [_enter, *reader, _leave], {100}),
    ):
        model = Model([writes, reads], current=100, savings=0, held=False)
        assert {end.printed for end in model.outcomes} == {(t,) for t in totals}
    # mutant: if shared.held: -> if not WAIT:


class _Counting:
    taken, held = 0, False

    def acquire(self) -> None:
        self.taken, self.held = self.taken + 1, True

    def release(self) -> None:
        self.held = False

    def __enter__(self) -> None:
        self.acquire()

    def __exit__(self, *_: object) -> None:
        self.release()


def one_lock_for_each_field() -> None:
    lock: Any = _Counting()
    account: Any = Value(_Account, 1, 2, lock=lock)
    for name in "current", "savings":
        before = lock.taken
        getattr(account, name)
        assert (lock.taken, lock.held) == (before + 1, False)
        setattr(account, name, 5)  # mutant: account, -> account.get_obj(),
        assert (lock.taken, lock.held) == (before + 2, False)


def views_of_elements_take_no_lock() -> None:
    lock: Any = _Counting()
    accounts: Any = Array(_Account, [(1, 2), (3, 4)], lock=lock)
    view, part = accounts[0], accounts[:]
    taken = lock.taken
    assert (view.current, view.savings, part[1].current) == (1, 2, 3)
    assert lock.taken == taken
    accounts[0].current = 70
    assert view.current == 70
    # mutant: view, part = accounts[0], -> view, part = Value(_Account, 1, 2),


def arrays_inside_are_views_but_for_characters() -> None:
    fields: list[Any] = [(c.__name__, c * 4) for c in NUMBERS]
    fields += [("point", _Account), ("letters", c_char * 4), ("wide", c_wchar * 4)]
    kind: Any = type("_Kind", (Structure,), {"_fields_": tuple(fields)})
    lock: Any = _Counting()
    record: Any = Value(kind, lock=lock)
    views = [getattr(record, each.__name__) for each in NUMBERS]
    point, letters, wide = record.point, record.letters, record.wide
    assert lock.taken == len(fields)
    for view, number in zip(views, NUMBERS, strict=True):
        getattr(record, number.__name__)[1] = 1
        lock.taken = 0
        assert view[1] == 1  # mutant: view[1] -> view[0]
        record.point.current, record.letters, record.wide = 5, b"new", "new"
        assert (point.current, letters, wide) == (5, b"", "")
        assert lock.taken == 3
        for each in view, point:
            assert not hasattr(each, "get_lock")


def a_property_for_each_field_that_the_class_names() -> None:
    first: Any = Value(_Account, 1, 2)
    second: Any = Value(_Same, 1, 2)
    third: Any = Value(_Named, 1, 2, 3)
    for wrapper in first, second:  # mutant: second -> third
        assert hasattr(wrapper, "current")
        assert hasattr(wrapper, "savings")
    assert third.number == 3
    for name in "current", "savings":
        with check.assertRaises(AttributeError):
            getattr(third, name)


def fields_named_like_methods() -> None:
    for name in "acquire", "release":  # mutant: "acquire" -> "number"
        fields = {"_fields_": [(name, c_int)]}
        with check.assertRaises(RecursionError):
            Value(type("Account", (Structure,), fields), 1)
    for name in "get_lock", "get_obj":
        fields = {"_fields_": [(name, c_int)]}
        wrapper: Any = Value(type("Account", (Structure,), fields), 1)
        assert getattr(wrapper, name) == 1


def _follow(person: Any, connection: Any) -> None:
    connection.send(person.pointer)


def a_forked_child_follows_the_pointer() -> None:
    if "fork" not in get_all_start_methods():
        raise SkipTest("there is no fork")
    text = b"Ada " * 100
    person: Any = RawValue(_Person, text)
    context = get_context("fork")
    ours, theirs = context.Pipe(duplex=False)
    child = context.Process(target=_follow, args=(person, theirs))
    person.pointer = text  # mutant: text -> None
    child.start()
    assert ours.recv() == text
    child.join()
