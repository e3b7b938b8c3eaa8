"""The textbook: one example worked by hand, its shapes, leading axes, finite differences, and the extremes."""

import inspect
import itertools
import shutil
import subprocess
import sys
import typing
from importlib import import_module
from pathlib import Path
from types import FunctionType, SimpleNamespace

import jaxtyping
import numpy as np
import pytest
from flint import arb, ctx, fmpq
from scipy.special import ndtr

import manual
from compare.facts import facts_of
from compare.parties import named
from compare.problems import activation_of
from manual.further import ACTIVATIONS, NODES, STEP, normal
from manual.losses import LOSSES
from manual.network import backward, forward
from manual.training import gradient_descent


def test_a_2_2_2_1_network_worked_by_hand():
    """relu, one sample x = (1, 2) with label 1; every number below is a line of arithmetic.

    z1 = (1·1 + 2·0, 1·(-1) + 2·1) = (1, 1)                a1 = (1, 1)
    z2 = (1·1 + 1·1, 1·(-1) + 1·(-1)) = (2, -2)            a2 = (2, 0)
    z3 = 2·(-0.5) + 0·3 = -1                               p = 1/(1 + e)
    dz3 = p - 1 = -e/(1 + e) =: -q
    dW3 = a2ᵀ dz3 = (-2q, 0)      da2 = dz3 W3ᵀ = (0.5q, -3q)    dz2 = da2 ∘ (1, 0) = (0.5q, 0)
    dW2 = a1ᵀ dz2 = ((0.5q, 0), (0.5q, 0))
    da1 = dz2 W2ᵀ = (0.5q·1 + 0, 0.5q·1 + 0)               dz1 = da1 ∘ (1, 1) = (0.5q, 0.5q)
    dW1 = xᵀ dz1 = ((0.5q, 0.5q), (q, q))
    """
    x, y = np.array([[1.0, 2.0]]), np.array([[1.0]])
    W = {
        1: np.array([[1.0, -1.0], [0.0, 1.0]]),
        2: np.array([[1.0, -1.0], [1.0, -1.0]]),
        3: np.array([[-0.5], [3.0]]),
    }
    relu, bce = ACTIVATIONS["relu"], LOSSES["bce"]
    fwd = forward(x, W, {}, relu)
    bwd = backward(y, W, {}, relu, bce, fwd)
    q = np.e / (1 + np.e)
    assert fwd.z[1].tolist() == [[1, 1]]
    assert fwd.z[2].tolist() == [[2, -2]]
    assert fwd.z[3].tolist() == [[-1]]
    np.testing.assert_allclose(bce.value(fwd.z[3], fwd.p, y), np.log(1 + np.e), rtol=1e-15)
    np.testing.assert_allclose(bwd.dW[3], [[-2 * q], [0]], rtol=1e-15)
    np.testing.assert_allclose(bwd.dW[2], [[q / 2, 0], [q / 2, 0]], rtol=1e-15)
    np.testing.assert_allclose(bwd.dW[1], [[q / 2, q / 2], [q, q]], rtol=1e-15)


def test_two_steps_of_one_unit_worked_by_hand():
    """x = 2, label 1, W = b = 0, η = ½: W and b go down their own derivatives, and the next step starts there.

    z = 0              p = ½    dz = p - 1 = -½    dW = 2 dz = -1    db = dz = -½
    W = 0 + ½ = 0.5    b = 0 + ¼ = 0.25            z = 2 · 0.5 + 0.25 = 1.25
    """
    x, y, W, b = np.array([[2.0]]), np.array([[1.0]]), {1: np.zeros((1, 1))}, {1: np.zeros((1, 1))}
    steps = gradient_descent(x, y, W, b, ACTIVATIONS["none"], LOSSES["bce"], 0.5)
    first, second = itertools.islice(steps, 2)
    assert (first.backward.dW[1].item(), first.backward.db[1].item()) == (-1, -0.5)
    assert (first.W_next[1].item(), first.b_next[1].item()) == (0.5, 0.25)
    assert (second.W[1].item(), second.b[1].item(), second.forward.z[1].item()) == (0.5, 0.25, 1.25)


def network(seed, *runs, widths=(2, 5, 4, 1), bias=True):
    rng = np.random.default_rng(seed)
    W = {l: rng.normal(size=(*runs, *shape)) for l, shape in enumerate(itertools.pairwise(widths), start=1)}
    b = {l: rng.normal(size=(*runs, 1, W[l].shape[-1])) for l in W} if bias else {}
    return W, b


@pytest.fixture(scope="module")
def data():
    x = np.random.default_rng(0).uniform(size=(7, 2))
    return x, (x[:, :1] <= x[:, 1:]).astype(float)


@pytest.mark.parametrize("act", ACTIVATIONS)
@pytest.mark.parametrize("loss", LOSSES)
def test_gradients_agree_with_central_differences(act, loss, data):
    """A second oracle, independent of any framework; its own error is about h² + u/h."""
    x, y = data
    f, L, (W, b), h = ACTIVATIONS[act], LOSSES[loss], network(1), 1e-5

    def value():
        fwd = forward(x, W, b, f)
        return L.value(fwd.z[len(W)], fwd.p, y)

    gradients = backward(y, W, b, f, L, forward(x, W, b, f))
    for parameters, derived in ((W, gradients.dW), (b, gradients.db)):
        for l, parameter in parameters.items():
            for index in np.ndindex(parameter.shape):
                middle = parameter[index]
                parameter[index] = middle + h
                above = value()
                parameter[index] = middle - h
                below = value()
                parameter[index] = middle
                assert derived[l][index] == pytest.approx((above - below) / (2 * h), abs=1e-8)


def fifth_step(*problem):
    return named(next(itertools.islice(gradient_descent(*problem), 4, None)))


@pytest.mark.parametrize("act", ACTIVATIONS)
@pytest.mark.parametrize("bias", [False, True], ids=["no-bias", "bias"])
def test_leading_axes_train_the_same_networks_at_once(act, bias, data):
    x, y = data
    f, loss = ACTIVATIONS[act], LOSSES["bce"]
    W, b = network(2, 3, 2, bias=bias)
    rates = np.array([0.01, 0.1, 1.0]).reshape(3, 1, 1, 1)
    together = fifth_step(x, y, W, b, f, loss, rates)
    for run in np.ndindex(3, 2):
        one_W, one_b = ({l: tensor[run] for l, tensor in layers.items()} for layers in (W, b))
        rate = float(rates[run[0], 0, 0, 0])
        alone = fifth_step(x, y, one_W, one_b, f, loss, rate)
        for name, tensor in alone.items():
            np.testing.assert_allclose(together[name][run], tensor, rtol=1e-9, atol=1e-13, err_msg=name)


CHAPTERS = ("activations", "further", "losses", "network", "training")


@pytest.fixture(scope="module")
def checked():
    """The textbook anew, as a type checker reads it, and every shape in its signatures held at every call.

    By another checker's name than conftest's: by that one Python keeps what it compiles of whatever is imported
    meanwhile, and so the textbook unchecked.
    """
    with pytest.MonkeyPatch.context() as patch, jaxtyping.install_import_hook("manual", "signatures.typed"):
        for name in [name for name in sys.modules if name.partition(".")[0] == "manual"]:
            patch.delitem(sys.modules, name)
        patch.setattr(typing, "TYPE_CHECKING", True)
        read = SimpleNamespace(**{name: import_module(f"manual.{name}") for name in CHAPTERS})
        for name in [name for name in sys.modules if name.partition(".")[0] == "manual"]:
            patch.delitem(sys.modules, name)
    return read


@pytest.mark.parametrize("act", ACTIVATIONS)
@pytest.mark.parametrize("bias", [False, True], ids=["no-bias", "bias"])
@pytest.mark.parametrize("runs", [(), (3, 2)], ids=["one-run", "runs"])
def test_every_shape_is_the_declared_one(checked, act, bias, runs, data):
    W, b = network(3, *runs, bias=bias)
    rate = np.full((3, 1, 1, 1), 0.1) if runs else 0.1
    for loss in LOSSES:
        f, L = checked.further.ACTIVATIONS[act], checked.losses.LOSSES[loss]
        steps = checked.training.gradient_descent(*data, W, b, f, L, rate)
        second = next(itertools.islice(steps, 1, None))
        assert np.shape(second.loss) == runs
        assert second.backward.dW[1].shape == W[1].shape


def ones(*shape):
    return np.ones(shape)


@pytest.mark.parametrize(
    "chapter, function, wrong",
    [
        ("activations", "sigmoid", [[1.0, 2.0]]),
        ("activations", "relu_slope", [ones(7, 4), ones(7, 5)]),
        ("network", "layer", [ones(7, 2), ones(3, 4)]),
        ("network", "layer", [ones(7, 2), ones(2, 4), ones(1, 3)]),
        ("network", "layer", [ones(7, 2), ones(2, 4), ones(4)]),
        ("network", "back_through_layer", [ones(7, 2), ones(2, 4), ones(6, 4)]),
        ("losses", "cross_entropy", [ones(7, 1), ones(7, 1), ones(7)]),
        ("losses", "squared_error_gradient", [ones(7, 1), ones(6, 1), ones(7, 1)]),
        ("network", "forward", [ones(7, 2), {1: ones(2)}, {}, None]),
    ],
)
def test_another_shape_is_refused(checked, chapter, function, wrong):
    with pytest.raises(jaxtyping.TypeCheckError):
        getattr(getattr(checked, chapter), function)(*wrong)


def test_every_function_declares_all_its_shapes():
    for chapter in (import_module(f"manual.{name}") for name in CHAPTERS):
        for function in vars(chapter).values():
            if isinstance(function, FunctionType) and function.__module__ == chapter.__name__:
                parameters = inspect.signature(function).parameters
                assert set(function.__annotations__) == {*parameters, "return"}, function.__name__


def test_the_folder_alone_trains_where_there_is_nothing_but_numpy(tmp_path):
    """As a class is handed it: no package besides NumPy and Python's own may be loaded."""
    shutil.copytree(Path(manual.__file__).parent, tmp_path / "manual")
    program = """if True:
        import sys
        import numpy as np
        before = {name.partition(".")[0] for name in sys.modules}
        from manual.further import ACTIVATIONS
        from manual.losses import LOSSES
        from manual.training import gradient_descent
        x, y, W = np.eye(2), np.ones((2, 1)), {1: np.ones((2, 3)), 2: np.ones((3, 1))}
        for f in ACTIVATIONS.values():
            next(gradient_descent(x, y, W, {}, f, LOSSES["bce"], 0.1))
        loaded = {name.partition(".")[0] for name in sys.modules}
        print(*sorted(loaded - before - sys.stdlib_module_names))
        """
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == ["manual"]


@pytest.mark.parametrize("act", ACTIVATIONS)
@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_no_finite_input_overflows_or_changes_dtype(act, dtype):
    f, largest = ACTIVATIONS[act], np.finfo(dtype).max / 2  # selu is 1.05 z, which must be a number
    z = np.array([[-largest, -1e4, -1.0, -0.0, 0.0, 1.0, 1e4, largest]], dtype=dtype)
    with np.errstate(over="raise", invalid="raise", divide="raise"):
        a = f(z)
        slope = f.derivative(z, a)
    assert a.dtype == slope.dtype == dtype
    assert np.isfinite(a).all()
    assert np.isfinite(slope).all()


@pytest.mark.parametrize(
    "spec, z, slopes",
    [
        ("relu", [-1.0, -0.0, 0.0, 1.0], [0.0, 0.0, 0.0, 1.0]),
        ("leaky_relu", [-1.0, -0.0, 0.0, 1.0], [0.01, 0.01, 0.01, 1.0]),
        ("leaky_relu:0.3", [-1.0, -0.0, 0.0, 1.0], [0.3, 0.3, 0.3, 1.0]),
        ("elu:0.3", [-0.0, 0.0, 1.0], [0.3, 0.3, 1.0]),
        ("hardtanh", [-1.0, -0.9, 0.0, 0.9, 1.0], [0.0, 1.0, 1.0, 1.0, 0.0]),
        ("relu6", [-0.0, 0.0, 0.1, 5.9, 6.0], [0.0, 0.0, 1.0, 1.0, 0.0]),
        ("selu", [-0.0, 0.0, 1.0], [1.7580993408473766, 1.7580993408473766, 1.0507009873554805]),
    ],
)
def test_the_slope_at_the_kinks_is_the_declared_one(spec, z, slopes):
    f = activation_of(spec)
    assert f.derivative(np.array(z), f(np.array(z))).tolist() == slopes


# Every kink: where it is, and the slope to its left and to its right.
KINKS = [
    ("relu", 0.0, 0.0, 1.0),
    ("leaky_relu", 0.0, 0.01, 1.0),
    ("leaky_relu:0.3", 0.0, 0.3, 1.0),
    ("elu:0.3", 0.0, 0.3, 1.0),
    ("hardtanh", -1.0, 0.0, 1.0),
    ("hardtanh", 1.0, 1.0, 0.0),
    ("relu6", 0.0, 0.0, 1.0),
    ("relu6", 6.0, 1.0, 0.0),
    ("selu", 0.0, 1.7580993408473766, 1.0507009873554805),
]


@pytest.mark.parametrize("spec, at, left, right", KINKS)
def test_a_kink_is_where_it_is_and_nowhere_beside_it(spec, at, left, right):
    f, h = activation_of(spec), 1e-10
    z = np.array([at - h, at, at + h])
    a = f(z)
    assert np.diff(a).tolist() == pytest.approx([left * h, right * h], rel=1e-4)
    assert f.derivative(z, a)[[0, 2]].tolist() == pytest.approx([left, right], rel=1e-9)


@pytest.mark.parametrize("spec", [*ACTIVATIONS, "leaky_relu:0.3", "elu:0.3"])
def test_declared_kinks_and_bend_are_those_of_the_derivative(spec):
    """Between two neighbours of a fine grid, f' changes by a jump where a kink lies, else by at most the bend."""
    f = activation_of(spec)
    facts = facts_of(f)
    z = np.linspace(-12.0, 12.0, 24_000)
    step = z[1] - z[0]
    change = np.abs(np.diff(f.derivative(z, f(z))))
    at_kink = np.zeros(len(change), dtype=bool)
    for kink in facts.kinks:
        at = np.searchsorted(z, kink.at) - 1
        at_kink[at] = True
        assert change[at] == pytest.approx(kink.jump, rel=1e-6, abs=facts.bend * step)
        assert kink.jump > 2 * facts.bend * step, "no kink"
    steepest = (change / np.diff(z))[~at_kink].max()
    assert facts.bend * 0.99 <= steepest <= facts.bend * (1 + 1e-9) + 1e-12


@pytest.mark.parametrize("act", ["softplus", "elu", "gelu", "silu", "mish"])
def test_small_values_keep_their_digits(act):
    """At z = -30, e^z is 9e-14: a formula that adds it to 1 would keep three digits of it."""
    z = np.array([-30.0])
    e = np.exp(z)
    expected = {"softplus": e, "elu": e - 1, "gelu": z * ndtr(z), "silu": z * e, "mish": z * e}
    np.testing.assert_allclose(ACTIVATIONS[act](z), expected[act], rtol=1e-13)


@pytest.mark.parametrize("act", ["sigmoid", "softplus", "elu", "gelu", "silu", "mish"])
def test_small_slopes_keep_their_digits(act):
    """To the left, where 1 - e^-f(z) would keep three digits, and whatever is added would be all of it."""
    z = np.array([-30.0])
    e = np.exp(z)
    p = e / (1 + e)
    expected = {
        "sigmoid": p * (1 - p),
        "softplus": p,
        "elu": e,
        "gelu": ndtr(z) + z * np.exp(-450.0) / np.sqrt(2 * np.pi),
        "silu": p + z * p * (1 - p),
        "mish": e + z * e,
    }
    f = ACTIVATIONS[act]
    np.testing.assert_allclose(f.derivative(z, f(z)), expected[act], rtol=1e-13)


@pytest.fixture
def many_digits():
    with ctx.workprec(200):
        yield


def exactly_normal(z):
    """Φ(z) with many digits."""
    return (-z / arb(2).sqrt()).erfc() / 2


def test_the_sum_that_stands_for_the_normal_distribution_is_exact_to_2e_18(many_digits):
    """The formula of `normal` in Arb, over all z to the left of zero where Φ is a float64."""
    h, bell = arb(fmpq(2, 3)), lambda t: (-t * t / 2).exp() / (2 * arb.pi()).sqrt()
    assert pytest.approx(float(h), abs=0) == STEP
    nodes = [(arb(n) + 0.5) * h for n in range(len(NODES))]
    for z in (arb(fmpq(-n, 50)) for n in range(50 * 39)):
        pole = 1 / (1 + (-2 * arb.pi() * z / h).exp()) if z > -10 else 0
        summed = pole - z * bell(z) * sum(2 * h * bell(t) / (t * t + z * z) for t in nodes)
        assert abs(summed / exactly_normal(z) - 1) < 2e-18


@pytest.mark.parametrize("dtype, furthest", [("float32", 12.0), ("float64", 37.0)])
def test_the_normal_distribution_keeps_its_digits_where_it_is_tiny(dtype, furthest, many_digits):
    """Its relative error is a few roundings, and half of z² which is that of e^(-z²/2)."""
    z = np.linspace(-furthest, 8.0, 2001, dtype=dtype)
    u = np.finfo(dtype).eps / 2
    for at, got in zip(z.tolist(), normal(z).tolist(), strict=True):
        error = abs(arb(got) / exactly_normal(arb(at)) - 1)
        assert error < (20 + at * at / 2) * u, at


@pytest.mark.parametrize("z", [-720.0, -40.0, -25.0, 25.0, 35.0, 720.0])
def test_what_saturates_goes_on_to_the_last_digit(z):
    """σ is cut off neither where it is small, e^-720 being 2e-313, nor where it is nearly 1; nor is softplus."""
    at, softplus = np.array([z]), ACTIVATIONS["softplus"]
    σ = np.exp(min(z, 0.0)) / (1 + np.exp(-abs(z)))
    assert ACTIVATIONS["sigmoid"](at).item() == pytest.approx(σ, rel=1e-15, abs=0)
    assert softplus.derivative(at, softplus(at)).item() == pytest.approx(σ, rel=1e-15, abs=0)
    assert softplus(at).item() == pytest.approx(np.logaddexp(0.0, z), rel=1e-15, abs=0)


@pytest.mark.parametrize("z", [-1000.0, -40.0, -20.0, 0.0, 20.0, 40.0, 1000.0])
@pytest.mark.parametrize("y", [0.0, 1.0])
def test_cross_entropy_stays_finite_and_right_where_the_output_saturates(z, y):
    output, label = np.array([[z]]), np.array([[y]])
    p = forward(output, {1: np.ones((1, 1))}, {}, ACTIVATIONS["relu"]).p
    value, gradient = LOSSES["bce"].value(output, p, label), LOSSES["bce"].gradient(output, p, label)
    assert value == pytest.approx(np.logaddexp(0.0, -z if y else z), rel=1e-15, abs=0)
    exactly = -np.exp(-np.logaddexp(0.0, z)) if y else np.exp(-np.logaddexp(0.0, -z))  # σ(z) - y
    assert gradient.item() == pytest.approx(exactly, rel=1e-14, abs=2.0**-52 * y)
