# /// script
# dependencies = ["shmguide==0.2+checkout"]
# ///
import asyncio

from shmguide.snapshot import Snapshot


async def main(latest: Snapshot) -> None:
    try:
        async with asyncio.timeout(0.1):
            await latest.wait_async(after=0)
    except TimeoutError:
        print("nothing yet, and nothing lost")
    waiting = asyncio.create_task(latest.wait_async(after=0))
    await asyncio.sleep(0)
    latest.write(b"the first value")
    print(await waiting)


if __name__ == "__main__":
    with Snapshot.create(size=100) as latest:
        asyncio.run(main(latest))
