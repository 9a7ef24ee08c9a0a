# /// script
# [tool.shmguide]
# platforms = ["linux", "darwin"]
# ///
import sys


class Without:
    """A Python that was built without a module."""

    def find_spec(self, name: str, *_: object) -> None:
        if name == "_posixshmem":
            text = f"No module named {name!r}"
            raise ModuleNotFoundError(text, name=name)


if __name__ == "__main__":
    sys.modules.pop("_posixshmem", None)
    sys.meta_path.insert(0, Without())
    try:
        from multiprocessing import shared_memory  # noqa: F401
    except ModuleNotFoundError as error:
        print(f"ModuleNotFoundError: {error}")
