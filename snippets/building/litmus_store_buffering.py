# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
from shmguide.litmus import (
    STORE_BUFFERING,
    Between,
    Model,
    allowed,
    expected,
    observe,
)

ROUNDS = 4_000

if __name__ == "__main__":
    for model in Model.SC, Model.TSO:
        zeros = (0, 0) in allowed(STORE_BUFFERING, model)
        print(f"{model.name} allows that both load 0: {zeros}")
    fenced = allowed(STORE_BUFFERING, Model.TSO, fence=True)
    print(f"TSO with a fence allows it: {(0, 0) in fenced}")

    here = expected()  # TSO on x86-64; elsewhere anything may happen
    for between in Between.NOTHING, Between.FENCE:
        fence = between is Between.FENCE
        seen = observe(STORE_BUFFERING, ROUNDS, between)
        kept = allowed(STORE_BUFFERING, here, fence).issuperset(seen)
        print(f"seen with {between.value} between, all allowed: {kept}")
