# /// script
# dependencies = ["shmguide==0.2+checkout"]
# [tool.shmguide]
# platforms = ["linux"]
# ///
from shmguide.ring import Ring

if __name__ == "__main__":
    with (
        Ring.create(slots=1, slot_size=16) as ring,
        ring.producer() as producer,
        ring.consumer() as consumer,
    ):
        producer.put(b"first")
        with consumer.next() as view:
            kept, copied = view[:5], bytes(view[:5])
        producer.put(b"other")
        print("the slice:", bytes(kept))
        print("the copy: ", copied)
        try:
            view[0]
        except ValueError as error:
            print("the view: ", error)
        kept.release()
