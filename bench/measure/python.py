"""How fast are Ironlaw's decoders and loader beside Python's, on the same files in one run?

    python -m venv venv
    venv/bin/pip install simplejpeg opencv-python-headless Pillow tensorflow-cpu
    cargo build --release -p ironlaw
    cargo build --release -p measure --example decode_rate
    cargo build --release -p measure --example decode_rate --features turbojpeg --target-dir TURBO
    venv/bin/python bench/measure/python.py FOLDER TARGET/release [--turbo TURBO/release]

FOLDER holds JPEG files, for example of `ironlaw measure --demo --keep FOLDER`; TARGET/release
holds the two programs, TURBO/release the one that decodes by libjpeg-turbo. Every rate is taken
in several rounds of turns: the table gives the best of each, for what else runs on the machine
only slows things down, and the ratio in the middle round.

All decode the whole image at full size to three colors of eight bits, on one thread, from memory,
with the exact cosine transform and smooth upsampling that are the defaults of all of them.
"""

import argparse
import ctypes
import io
import json
import multiprocessing
import os
import platform
import random
import statistics
import subprocess
import time
from importlib.metadata import version

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["CUDA_VISIBLE_DEVICES"] = "-1"

import cv2
import numpy
import simplejpeg
from PIL import Image

SIDE = 224
BATCH = 64
WORKERS = 2
HELD = 512
MEAN = numpy.array([0.485, 0.456, 0.406], dtype=numpy.float32)
DEVIATION = numpy.array([0.229, 0.224, 0.225], dtype=numpy.float32)


def files_of(folder):
    found = []
    for parent, _, names in os.walk(folder):
        found += [os.path.join(parent, name) for name in names if name.endswith(".jpg")]
    return sorted(found)


# ---- one core, decoding alone ----


def decoding(decode, stored, seconds):
    """Images a second of one thread, taken at random from memory."""
    chance = random.Random(1)
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        decode(chance.choice(stored))
        count += 1
    return count / (time.perf_counter() - start)


def by_pillow(stored):
    return numpy.asarray(Image.open(io.BytesIO(stored)).convert("RGB"))


def by_opencv(stored):
    return cv2.imdecode(numpy.frombuffer(stored, numpy.uint8), cv2.IMREAD_COLOR)


def by_simplejpeg(stored):
    return simplejpeg.decode_jpeg(stored, colorspace="RGB")


DECODERS = {"simplejpeg": by_simplejpeg, "opencv": by_opencv, "pillow": by_pillow}


# ---- two workers, the whole way: read, decode, random resized crop, normalize, batch ----


def crop_of(width, height, chance):
    """A part of 8 to 100 % of the area with sides of 3:4 to 4:3, as `RandomResizedCrop` takes."""
    for _ in range(10):
        area = width * height * chance.uniform(0.08, 1.0)
        ratio = numpy.exp(chance.uniform(-numpy.log(4 / 3), numpy.log(4 / 3)))
        w, h = round((area * ratio) ** 0.5), round((area / ratio) ** 0.5)
        if 0 < w <= width and 0 < h <= height:
            left, top = chance.randint(0, width - w), chance.randint(0, height - h)
            return left, top, left + w, top + h
    short = min(width, height)
    left, top = (width - short) // 2, (height - short) // 2
    return left, top, left + short, top + short


def prepare(path, chance):
    with open(path, "rb") as file:
        image = Image.open(io.BytesIO(file.read())).convert("RGB")
    box = crop_of(*image.size, chance)
    square = image.resize((SIDE, SIDE), Image.BILINEAR, box=box)
    return (numpy.asarray(square, dtype=numpy.float32) / 255 - MEAN) / DEVIATION


def work(worker, paths, memory, free, ready):
    """A worker process: batches into shared memory, as torch's `DataLoader` hands them over."""
    chance = random.Random(worker)
    batches = numpy.frombuffer(memory, numpy.float32).reshape(-1, BATCH, SIDE, SIDE, 3)
    while (slot := free.get()) is not None:
        for place in range(BATCH):
            batches[slot, place] = prepare(chance.choice(paths), chance)
        ready.put(slot)


def torch_style(paths, seconds):
    """Processes, two batches ahead each, taken in turns."""
    ahead, processes, lanes = 2, [], []
    for worker in range(WORKERS):
        memory = multiprocessing.RawArray(ctypes.c_float, ahead * BATCH * SIDE * SIDE * 3)
        free, ready = multiprocessing.Queue(), multiprocessing.Queue()
        for slot in range(ahead):
            free.put(slot)
        arguments = (worker, paths, memory, free, ready)
        processes.append(multiprocessing.Process(target=work, args=arguments, daemon=True))
        processes[-1].start()
        lanes.append((free, ready))
    batch = 0

    def take():
        nonlocal batch
        free, ready = lanes[batch % WORKERS]
        free.put(ready.get())
        batch += 1

    while batch < WORKERS * (ahead + 1):
        take()
    first, start = batch, time.perf_counter()
    while time.perf_counter() - start < seconds:
        take()
    rate = (batch - first) * BATCH / (time.perf_counter() - start)
    for process in processes:
        process.terminate()
        process.join()
    return rate


def tf_data(paths, seconds):
    import tensorflow

    if not tf_data.configured:
        tensorflow.config.threading.set_intra_op_parallelism_threads(WORKERS)
        tensorflow.config.threading.set_inter_op_parallelism_threads(WORKERS)
        tf_data.configured = True
    everything = tensorflow.constant([0.0, 0.0, 1.0, 1.0], shape=[1, 1, 4])

    def one(path):
        image = tensorflow.io.decode_jpeg(tensorflow.io.read_file(path), channels=3)
        begin, size, _ = tensorflow.image.sample_distorted_bounding_box(
            tensorflow.shape(image),
            everything,
            area_range=(0.08, 1.0),
            aspect_ratio_range=(3 / 4, 4 / 3),
            max_attempts=10,
            use_image_if_no_bounding_boxes=True,
        )
        square = tensorflow.image.resize(tensorflow.slice(image, begin, size), (SIDE, SIDE))
        return (square / 255 - MEAN) / DEVIATION

    batches = (
        tensorflow.data.Dataset.from_tensor_slices(paths)
        .shuffle(len(paths))
        .repeat()
        .map(one, num_parallel_calls=WORKERS)
        .batch(BATCH)
        .prefetch(2)
    )
    taken = iter(batches)
    for _ in range(WORKERS * 3):
        next(taken)
    count, start = 0, time.perf_counter()
    while time.perf_counter() - start < seconds:
        next(taken)
        count += BATCH
    return count / (time.perf_counter() - start)


# TensorFlow takes its threads once.
tf_data.configured = False


# ---- Ironlaw ----


def ironlaw_decoding(programs, folder, seconds):
    program = os.path.join(programs, "examples", "decode_rate")
    found = subprocess.run([program, folder, str(seconds)], capture_output=True, check=True)
    return json.loads(found.stdout)


def ironlaw_loader(programs, folder, seconds):
    flags = ["--workers", str(WORKERS), "--batch", str(BATCH), "--step-time", "1us"]
    flags += ["--seconds", str(seconds), "--cache", "warm", "--probe-seconds", "0.2", "--json"]
    program = [os.path.join(programs, "ironlaw"), "measure", folder]
    found = subprocess.run(program + flags, capture_output=True, check=True)
    return json.loads(found.stdout)["result"]["measured"]["samples_per_s"]


def processor():
    with open("/proc/cpuinfo") as file:
        names = [line.split(":")[1].strip() for line in file if line.startswith("model name")]
    return f"{names[0]} × {len(names)}"


def table(title, rounds, base):
    """Best rates, and `base`'s rate over each one's in the same round, in the middle of rounds."""
    print(f"| {title} | images/s, best | {base}'s is, middle of rounds |\n|---|---|---|")
    for name, rates in sorted(rounds.items(), key=lambda item: -max(item[1])):
        ratio = statistics.median(own / rate for own, rate in zip(rounds[base], rates))
        print(f"| {name} | {max(rates):,.0f} | {ratio:.2f} × |")
    print()


def parse():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder")
    parser.add_argument("programs")
    parser.add_argument("--turbo")
    parser.add_argument("--seconds", type=float, default=1.5)
    parser.add_argument("--rounds", type=int, default=7)
    return parser.parse_args()


def decode_rounds(asked, paths):
    chance = random.Random(1)
    stored = []
    for path in chance.sample(paths, min(HELD, len(paths))):
        with open(path, "rb") as file:
            stored.append(file.read())
    cv2.setNumThreads(1)
    rounds = {}
    for _ in range(asked.rounds):
        for name, decode in DECODERS.items():
            rounds.setdefault(name, []).append(decoding(decode, stored, asked.seconds))
        for programs in filter(None, [asked.programs, asked.turbo]):
            own = ironlaw_decoding(programs, asked.folder, asked.seconds)
            rounds.setdefault(f"ironlaw, {own['decoder']}", []).append(own["decoded_per_s"])
    return rounds


def loader_rounds(asked, paths):
    """A forked child must not inherit TensorFlow's threads: the processes come first."""
    rounds = {}
    for _ in range(3):
        rate = torch_style(paths, 2 * asked.seconds)
        rounds.setdefault("torch-style, Pillow", []).append(rate)
        rate = ironlaw_loader(asked.programs, asked.folder, 2 * asked.seconds)
        rounds.setdefault("ironlaw", []).append(rate)
    for _ in range(3):
        rounds.setdefault("tf.data", []).append(tf_data(paths, 2 * asked.seconds))
    return rounds


def main():
    asked = parse()
    paths = files_of(asked.folder)
    decoders, loaders = decode_rounds(asked, paths), loader_rounds(asked, paths)
    packages = ["simplejpeg", "opencv-python-headless", "Pillow", "tensorflow-cpu", "numpy"]
    print(f"{processor()}, {platform.release()}, Python {platform.python_version()}")
    print(", ".join(f"{name} {version(name)}" for name in packages) + "\n")
    for base in [name for name in decoders if name.startswith("ironlaw")]:
        table("one core decodes", decoders, base)
    table("two workers load", loaders, "ironlaw")


if __name__ == "__main__":
    main()
