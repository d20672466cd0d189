"""The other side of the benchmarks: the same computations in Python, in the manner of the methods' authors.

    peers.py make FOLDER            writes the shared inputs as raw little-endian numbers
    peers.py serve FOLDER DEVICE    answers "NAME THREADS" on standard input with one JSON line per sample; DEVICE is cpu or cuda
"""

import json
import os
import random
import sys
import time

import numpy
import torch
from torch import nn

os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")   # for deterministic products; cuBLAS reads it at the first

TRAIN, VALIDATION, TEST, DIM = 8659, 1237, 2474, 1000
BATCH, HEIGHT, WIDTH = 4, 520, 400
LOSS_BATCH = 64
MATCHING_BATCH, MATCHING_DIM, MATCHING_IMAGES, MATCHING_EPOCH = 128, 128, 4, 10
MATCH_QUERIES, MATCH_GALLERY, MATCH_DIM, MATCH_SUBJECTS = 5000, 5000, 128, 2500
PICTURES, PICTURE = 10, 1024
RV_DRAWS, RV_SAMPLE, RV_SEED = 1, 1000, 10000121


class BasicConv2d(nn.Module):
    def __init__(self, channels, filters, eps=0.001, **shape):
        super().__init__()
        self.conv = nn.Conv2d(channels, filters, bias=False, **shape)
        self.bn = nn.BatchNorm2d(filters, eps=eps)

    def forward(self, x):
        return nn.functional.relu(self.bn(self.conv(x)), inplace=True)


class InceptionA(nn.Module):
    def __init__(self, channels, pooled):
        super().__init__()
        self.branch1x1 = BasicConv2d(channels, 64, kernel_size=1)
        self.branch5x5_1 = BasicConv2d(channels, 48, kernel_size=1)
        self.branch5x5_2 = BasicConv2d(48, 64, kernel_size=5, padding=2)
        self.branch3x3dbl_1 = BasicConv2d(channels, 64, kernel_size=1)
        self.branch3x3dbl_2 = BasicConv2d(64, 96, kernel_size=3, padding=1)
        self.branch3x3dbl_3 = BasicConv2d(96, 96, kernel_size=3, padding=1)
        self.branch_pool = BasicConv2d(channels, pooled, kernel_size=1)

    def forward(self, x):
        pooled = nn.functional.avg_pool2d(x, 3, stride=1, padding=1)
        return torch.cat([
            self.branch1x1(x),
            self.branch5x5_2(self.branch5x5_1(x)),
            self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x))),
            self.branch_pool(pooled)], 1)


class InceptionB(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.branch3x3 = BasicConv2d(channels, 384, kernel_size=3, stride=2)
        self.branch3x3dbl_1 = BasicConv2d(channels, 64, kernel_size=1)
        self.branch3x3dbl_2 = BasicConv2d(64, 96, kernel_size=3, padding=1)
        self.branch3x3dbl_3 = BasicConv2d(96, 96, kernel_size=3, stride=2)

    def forward(self, x):
        return torch.cat([
            self.branch3x3(x),
            self.branch3x3dbl_3(self.branch3x3dbl_2(self.branch3x3dbl_1(x))),
            nn.functional.max_pool2d(x, 3, stride=2)], 1)


class InceptionC(nn.Module):
    def __init__(self, channels, inner):
        super().__init__()
        row, column = {"kernel_size": (1, 7), "padding": (0, 3)}, {"kernel_size": (7, 1), "padding": (3, 0)}
        self.branch1x1 = BasicConv2d(channels, 192, kernel_size=1)
        self.branch7x7_1 = BasicConv2d(channels, inner, kernel_size=1)
        self.branch7x7_2 = BasicConv2d(inner, inner, **row)
        self.branch7x7_3 = BasicConv2d(inner, 192, **column)
        self.branch7x7dbl_1 = BasicConv2d(channels, inner, kernel_size=1)
        self.branch7x7dbl_2 = BasicConv2d(inner, inner, **column)
        self.branch7x7dbl_3 = BasicConv2d(inner, inner, **row)
        self.branch7x7dbl_4 = BasicConv2d(inner, inner, **column)
        self.branch7x7dbl_5 = BasicConv2d(inner, 192, **row)
        self.branch_pool = BasicConv2d(channels, 192, kernel_size=1)

    def forward(self, x):
        twice = self.branch7x7dbl_3(self.branch7x7dbl_2(self.branch7x7dbl_1(x)))
        pooled = nn.functional.avg_pool2d(x, 3, stride=1, padding=1)
        return torch.cat([
            self.branch1x1(x),
            self.branch7x7_3(self.branch7x7_2(self.branch7x7_1(x))),
            self.branch7x7dbl_5(self.branch7x7dbl_4(twice)),
            self.branch_pool(pooled)], 1)


class InceptionD(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.branch3x3_1 = BasicConv2d(channels, 192, kernel_size=1)
        self.branch3x3_2 = BasicConv2d(192, 320, kernel_size=3, stride=2)
        self.branch7x7x3_1 = BasicConv2d(channels, 192, kernel_size=1)
        self.branch7x7x3_2 = BasicConv2d(192, 192, kernel_size=(1, 7), padding=(0, 3))
        self.branch7x7x3_3 = BasicConv2d(192, 192, kernel_size=(7, 1), padding=(3, 0))
        self.branch7x7x3_4 = BasicConv2d(192, 192, kernel_size=3, stride=2)

    def forward(self, x):
        factorised = self.branch7x7x3_3(self.branch7x7x3_2(self.branch7x7x3_1(x)))
        return torch.cat([
            self.branch3x3_2(self.branch3x3_1(x)),
            self.branch7x7x3_4(factorised),
            nn.functional.max_pool2d(x, 3, stride=2)], 1)


class InceptionE(nn.Module):
    def __init__(self, channels):
        super().__init__()
        self.branch1x1 = BasicConv2d(channels, 320, kernel_size=1)
        self.branch3x3_1 = BasicConv2d(channels, 384, kernel_size=1)
        self.branch3x3_2a = BasicConv2d(384, 384, kernel_size=(1, 3), padding=(0, 1))
        self.branch3x3_2b = BasicConv2d(384, 384, kernel_size=(3, 1), padding=(1, 0))
        self.branch3x3dbl_1 = BasicConv2d(channels, 448, kernel_size=1)
        self.branch3x3dbl_2 = BasicConv2d(448, 384, kernel_size=3, padding=1)
        self.branch3x3dbl_3a = BasicConv2d(384, 384, kernel_size=(1, 3), padding=(0, 1))
        self.branch3x3dbl_3b = BasicConv2d(384, 384, kernel_size=(3, 1), padding=(1, 0))
        self.branch_pool = BasicConv2d(channels, 192, kernel_size=1)

    def forward(self, x):
        once = self.branch3x3_1(x)
        twice = self.branch3x3dbl_2(self.branch3x3dbl_1(x))
        pooled = nn.functional.avg_pool2d(x, 3, stride=1, padding=1)
        return torch.cat([
            self.branch1x1(x),
            self.branch3x3_2a(once), self.branch3x3_2b(once),
            self.branch3x3dbl_3a(twice), self.branch3x3dbl_3b(twice),
            self.branch_pool(pooled)], 1)


class BoneAgeNet(nn.Module):
    def __init__(self, dim=1000):
        super().__init__()
        self.emb_loss_s = nn.Parameter(torch.ones(()))
        self.encoder = nn.Sequential(
            BasicConv2d(1, 32, kernel_size=7, stride=4, padding=3, eps=1e-5),
            BasicConv2d(32, 32, kernel_size=3),
            BasicConv2d(32, 64, kernel_size=3, padding=1),
            nn.MaxPool2d(3, stride=2),
            BasicConv2d(64, 80, kernel_size=1),
            BasicConv2d(80, 192, kernel_size=3),
            nn.MaxPool2d(3, stride=2),
            InceptionA(192, 32), InceptionA(256, 64), InceptionA(288, 64),
            InceptionB(288),
            InceptionC(768, 128), InceptionC(768, 160), InceptionC(768, 160), InceptionC(768, 192),
            InceptionD(768),
            InceptionE(1280), InceptionE(2048),
            nn.AdaptiveAvgPool2d(1),
            nn.Flatten())
        self.sex_emb = nn.Embedding(2, 32)
        self.L1 = nn.Linear(2048 + 32, dim)
        self.L2 = nn.Linear(dim, dim)

    def forward(self, images, sex):
        features = torch.cat([self.encoder(images), self.sex_emb(sex)], 1)
        return self.L2(nn.functional.relu(self.L1(features), inplace=True)) * self.emb_loss_s


class RegressionMetricLoss:
    """Product-form distances through autograd, mining by a moving average that starts at the first batch's mean."""

    def __init__(self, sigma=0.5, alpha=0.1, momentum=0.9):
        self.sigma, self.alpha, self.momentum, self.average = sigma, alpha, momentum, None

    def __call__(self, embeddings, labels):
        squares = (embeddings ** 2).sum(1, keepdim=True)
        distances = torch.sqrt(torch.relu(squares + squares.T - 2 * embeddings @ embeddings.T))
        differences = torch.abs(labels[:, None] - labels[None, :])
        weights = torch.exp(-differences ** 2 / (2 * self.sigma ** 2)) + self.alpha
        weighted = weights * torch.abs(distances - differences)
        mean = weighted.mean().item()
        self.average = mean if self.average is None else self.momentum * self.average + (1 - self.momentum) * mean
        mined = (weighted > self.average).float()
        return (weighted * mined).sum() / ((weights * mined).sum() + 1e-9)


class AdaTripletAutoMarginLoss:
    """Lists of triplets and pairs by index, the terms gathered from them, all differences kept until the epoch ends.

    The authors find unique pairs by a Python set of tuples, which alone takes longer than all else; here it is a mask.
    """

    def __init__(self, batches_per_epoch, k_delta=2, k_negative=2, weight=1):
        self.batches_per_epoch, self.k_delta, self.k_negative, self.weight = batches_per_epoch, k_delta, k_negative, weight
        self.margin, self.beta, self.batch = 0.25, 0.0, 0
        self.deltas, self.negatives = [], []

    def __call__(self, embeddings, labels):
        if self.batch > 0 and self.batch % self.batches_per_epoch == 0:
            self.margin = max(0.0, float(numpy.concatenate(self.deltas).mean()) / self.k_delta)
            self.beta = 1 - (1 - float(numpy.concatenate(self.negatives).mean())) / self.k_negative
            self.deltas, self.negatives = [], []
        self.batch += 1

        unit = nn.functional.normalize(embeddings)
        with torch.no_grad():
            similarities = unit @ unit.T
            same = labels[:, None] == labels[None, :]
            positive = same.clone().fill_diagonal_(False)
            anchors, positives, negatives = torch.where(positive[:, :, None] & ~same[:, None, :])
            delta = similarities[anchors, positives] - similarities[anchors, negatives]
            self.deltas.append(delta.cpu().numpy())
            first, second = torch.where(~same & torch.ones_like(same).triu(1))
            between = similarities[first, second]
            self.negatives.append(between.cpu().numpy())
            mined, near = delta <= self.margin, between >= self.beta
        anchors, positives, negatives = anchors[mined], positives[mined], negatives[mined]
        first, second = first[near], second[near]

        scores = unit @ unit.T
        hinges = torch.relu(scores[anchors, negatives] - scores[anchors, positives] + self.margin)
        active = hinges[hinges > 0]
        triplets = active.mean() if active.numel() > 0 else unit.sum() * 0
        pairs = (unit[first] * unit[second]).sum(1) - self.beta
        return triplets + self.weight * (pairs.mean() if pairs.numel() > 0 else unit.sum() * 0)


def make(folder):
    """Embeddings near a curve whose arc length is the label, images of smooth noise, a seeded network."""
    generator = numpy.random.default_rng(20)

    def write(name, values):
        numpy.ascontiguousarray(values).tofile(os.path.join(folder, name))

    directions = numpy.linalg.qr(generator.standard_normal((DIM, 3)))[0].T
    for name, count in (("train", TRAIN), ("validation", VALIDATION), ("test", TEST)):
        labels = generator.standard_normal(count)
        curve = numpy.stack([numpy.sin(labels), 1 - numpy.cos(labels), 0.3 * labels], 1)
        embeddings = curve @ directions + 0.003 * generator.standard_normal((count, DIM))
        write(f"{name}-embeddings.f32", embeddings.astype("<f4"))
        write(f"{name}-labels.f64", labels.astype("<f8"))
    write("loss-embeddings.f32", (0.05 * generator.standard_normal((LOSS_BATCH, DIM))).astype("<f4"))
    write("loss-labels.f32", generator.standard_normal(LOSS_BATCH).astype("<f4"))
    subjects = generator.permutation(numpy.repeat(numpy.arange(MATCHING_BATCH // MATCHING_IMAGES), MATCHING_IMAGES))
    centers = generator.standard_normal((MATCHING_BATCH // MATCHING_IMAGES, MATCHING_DIM)) + 0.5
    write("matching-embeddings.f32", (centers[subjects] + 1.5 * generator.standard_normal((MATCHING_BATCH, MATCHING_DIM))).astype("<f4"))
    write("matching-subjects.i64", subjects.astype("<i8"))
    subjects = generator.standard_normal((MATCH_SUBJECTS, MATCH_DIM))
    for name, count in (("query", MATCH_QUERIES), ("gallery", MATCH_GALLERY)):
        ids = generator.integers(0, MATCH_SUBJECTS, count)
        vectors = subjects[ids] + 1.2 * generator.standard_normal((count, MATCH_DIM))
        write(f"{name}-vectors.f32", (vectors / numpy.linalg.norm(vectors, axis=1, keepdims=True)).astype("<f4"))
        write(f"{name}-ids.f64", ids.astype("<f8"))
    write("images.f32", generator.random((BATCH, 1, HEIGHT, WIDTH)).astype("<f4"))
    import cv2
    for number in range(PICTURES):
        smooth = cv2.resize(generator.random((16, 16)), (PICTURE, PICTURE), interpolation=cv2.INTER_CUBIC) * 200
        grey = numpy.clip(smooth + 4 * generator.standard_normal(smooth.shape) + 25, 0, 255).astype("u1")
        for ending in ("png", "jpg"):
            cv2.imwrite(os.path.join(folder, f"picture-{number}.{ending}"), grey)
    torch.manual_seed(1)
    state = BoneAgeNet().state_dict()
    write("weights.f32", numpy.concatenate([values.float().numpy().ravel() for _, values in sorted(state.items())]).astype("<f4"))


class Benchmarks:
    def __init__(self, folder, device):
        self.folder, self.device = folder, device

    def read(self, name, *shape):
        values = numpy.fromfile(os.path.join(self.folder, name), dtype={"f64": "<f8", "i64": "<i8", "png": "u1", "jpg": "u1"}.get(name[-3:], "<f4"))
        return values.reshape(shape) if shape else values

    def tensor(self, name, *shape):
        return torch.from_numpy(self.read(name, *shape)).to(self.device)

    def wait(self):
        if self.device == "cuda":
            torch.cuda.synchronize()

    def operator_call(self):
        a, b = torch.ones(4, device=self.device), torch.full((4,), 2.0, device=self.device)
        calls = 100_000

        def sample():
            start = time.perf_counter()
            for _ in range(calls):
                torch.add(a, b)
            self.wait()
            return (time.perf_counter() - start) / calls, torch.add(a, b).sum().item()
        return sample

    def rm_loss(self):
        embeddings = self.tensor("loss-embeddings.f32", LOSS_BATCH, DIM).requires_grad_()
        labels = self.tensor("loss-labels.f32")
        steps = 200

        def sample():
            loss = RegressionMetricLoss()
            start = time.perf_counter()
            for _ in range(steps):
                embeddings.grad = None
                value = loss(embeddings, labels)
                value.backward()
            self.wait()
            return (time.perf_counter() - start) / steps, value.item()
        return sample

    def adatriplet(self):
        embeddings = self.tensor("matching-embeddings.f32", MATCHING_BATCH, MATCHING_DIM).requires_grad_()
        subjects = self.tensor("matching-subjects.i64")
        steps = 50

        def sample():
            loss = AdaTripletAutoMarginLoss(MATCHING_EPOCH)
            start = time.perf_counter()
            for _ in range(steps):
                embeddings.grad = None
                value = loss(embeddings, subjects)
                value.backward()
            self.wait()
            return (time.perf_counter() - start) / steps, value.item()
        return sample

    def training_step_fixed(self):
        return self.training_step(deterministic=True)

    def training_step(self, deterministic=False):
        torch.use_deterministic_algorithms(deterministic)
        network = BoneAgeNet().to(self.device)
        weights, at = self.tensor("weights.f32"), 0
        with torch.no_grad():
            for _, values in sorted(network.state_dict().items()):   # PyTorch and TorchSharp order them differently
                values.copy_(weights[at:at + values.numel()].view(values.shape))
                at += values.numel()
        repeats = 16 if self.device == "cuda" else 1   # the paper's batch of 64, or what a CPU does in a second
        images = self.tensor("images.f32", BATCH, 1, HEIGHT, WIDTH).repeat(repeats, 1, 1, 1)
        sex = torch.tensor([0, 1, 1, 0], device=self.device).repeat(repeats)
        labels = torch.linspace(-1, 1.5, BATCH * repeats, device=self.device)
        optimizer = torch.optim.Adam(network.parameters(), lr=1e-4)
        loss = RegressionMetricLoss()

        def sample():
            start = time.perf_counter()
            optimizer.zero_grad()
            value = loss(network(images, sex), labels)
            value.backward()
            optimizer.step()
            self.wait()
            return time.perf_counter() - start, value.item()
        return sample

    def radius_search(self):
        from sklearn.neighbors import NearestNeighbors
        train = self.read("train-embeddings.f32", TRAIN, DIM)
        validation = self.read("validation-embeddings.f32", VALIDATION, DIM)
        labels, targets = self.read("train-labels.f64"), self.read("validation-labels.f64")

        def error(radius):
            neighbors = NearestNeighbors(n_neighbors=1, radius=radius).fit(train)
            within = neighbors.radius_neighbors_graph(validation, mode="distance")
            nearest = neighbors.kneighbors_graph(validation, mode="distance")
            graph = within.maximum(nearest).tocsr()
            graph.data = numpy.exp(-0.5 * (3 * graph.data / max(radius, 1e-12)) ** 2) + 1e-16
            predicted = numpy.asarray(graph @ labels / graph.sum(1).A1)
            return numpy.abs(predicted - targets).mean()

        def sample():
            start = time.perf_counter()
            low, high = 1.0, 500.0
            while high - low > 5:
                probe = (low + high) / 2
                if error((probe + min(20, high - low)) / 1000) - error(probe / 1000) >= 0:
                    high = probe
                else:
                    low = probe
            middle = (low + high) / 2
            best, smallest = middle / 1000, error(middle / 1000)
            for radius in range(max(int(middle) - 30, 0), int(middle) + 30, 2):
                tried = error(radius / 1000)
                if tried < smallest:
                    best, smallest = radius / 1000, tried
            return time.perf_counter() - start, float(smallest)
        return sample

    def retrieval(self):
        from sklearn.metrics import average_precision_score, pairwise_distances
        queries = self.read("query-vectors.f32", MATCH_QUERIES, MATCH_DIM).astype("f8")
        gallery = self.read("gallery-vectors.f32", MATCH_GALLERY, MATCH_DIM).astype("f8")
        query_ids, gallery_ids = self.read("query-ids.f64"), self.read("gallery-ids.f64")

        def sample():
            start = time.perf_counter()
            distances = pairwise_distances(queries, gallery, metric="sqeuclidean")
            order = numpy.argsort(distances, axis=1)
            matches = gallery_ids[order] == query_ids[:, None]
            precisions, places = [], numpy.zeros(10)
            for query in range(len(queries)):
                if not matches[query].any():
                    continue
                precisions.append(average_precision_score(matches[query], -distances[query][order[query]]))
                first = numpy.nonzero(matches[query])[0][0]
                if first < 10:
                    places[first] += 1
            curve = places.cumsum() / len(precisions)
            return time.perf_counter() - start, float(numpy.mean(precisions) + curve[0] + curve[4] + curve[9])
        return sample

    def decode_png(self, ending="png"):
        import cv2
        files = [self.read(f"picture-{number}.{ending}") for number in range(PICTURES)]

        def sample():
            cv2.setNumThreads(torch.get_num_threads())
            start = time.perf_counter()
            pictures = [cv2.imdecode(file, cv2.IMREAD_GRAYSCALE) for file in files]
            return (time.perf_counter() - start) / PICTURES, float(numpy.mean(pictures))
        return sample

    def decode_jpeg(self):
        return self.decode_png("jpg")

    def residual_variance(self):
        from scipy.sparse.csgraph import shortest_path
        from sklearn.neighbors import kneighbors_graph
        embeddings, labels = self.read("test-embeddings.f32", TEST, DIM), self.read("test-labels.f64")

        def residual(rows, k):
            graph = kneighbors_graph(embeddings[rows], k, mode="distance", include_self=True)
            edges = graph.maximum(graph.T).toarray()
            edges[edges == 0] = 1e10
            numpy.fill_diagonal(edges, 0)
            geodesic = shortest_path(edges, directed=False)
            differences = numpy.abs(labels[rows][:, None] - labels[rows][None, :])
            return 1 - numpy.corrcoef(geodesic.ravel(), differences.ravel())[0, 1]

        def sample():
            start = time.perf_counter()
            random.seed(RV_SEED)
            draws = [random.sample(range(TEST), RV_SAMPLE) for _ in range(RV_DRAWS)]
            best = min(numpy.mean([residual(rows, k) for rows in draws]) for k in range(5, 201, 5))
            return time.perf_counter() - start, float(best)
        return sample


def serve(folder, device):
    import cv2
    import sklearn
    import scipy
    print(json.dumps({"python": sys.version.split()[0], "torch": torch.__version__, "scikit-learn": sklearn.__version__,
                      "scipy": scipy.__version__, "numpy": numpy.__version__, "OpenCV": cv2.__version__}), flush=True)
    from threadpoolctl import threadpool_limits
    benchmarks, prepared = Benchmarks(folder, device), {}
    for line in sys.stdin:
        name, threads = line.split()
        if name not in prepared:
            prepared.clear()
            prepared[name] = getattr(benchmarks, name)()
        torch.set_num_threads(int(threads))
        with threadpool_limits(int(threads)):
            seconds, result = prepared[name]()
        print(json.dumps({"name": name, "threads": int(threads), "seconds": seconds, "result": result}), flush=True)


if __name__ == "__main__":
    {"make": make, "serve": serve}[sys.argv[1]](*sys.argv[2:])
