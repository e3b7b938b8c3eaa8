"""Where activations and losses behave differently at single points, by how much, and who is nearer to the truth.

backprop-parity behaviour                                  every activation and every loss, both dtypes
backprop-parity behaviour --act tanh                       one activation and its derivative
backprop-parity behaviour --act relu leaky_relu:0.2 celu   others of PyTorch's are known too: celu, abs, ...
backprop-parity behaviour --loss bce --dtype float32       one loss, for either label
backprop-parity behaviour --json points.json               all of it, with the errors at every probe
"""

import argparse
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import product, takewhile
from pathlib import Path

from compare.arguments import activation, command_line, one_of, writable
from compare.ending import DONE, INTERRUPTED, command
from compare.extras import need_pytorch
from compare.points.relatives import RELATIVES
from compare.problems import check_parameter
from manual.further import ACTIVATIONS
from manual.losses import LOSSES

PROGRAM = "backprop-parity behaviour"
DTYPES = ("float64", "float32")


def parser() -> argparse.ArgumentParser:
    """The command line."""
    result = command_line(PROGRAM, __doc__, {DONE: "done"})
    result.add_argument(
        "--act",
        type=partial(activation, others=RELATIVES),
        nargs="+",
        action="extend",
        metavar="NAME",
        help=f"all, or of: {', '.join((*ACTIVATIONS, *RELATIVES))}",
    )
    result.add_argument(
        "--loss",
        type=one_of("loss", [*LOSSES, "all"]),
        nargs="+",
        action="extend",
        metavar="NAME",
        help=f"all, or of: {', '.join(LOSSES)}; without --act and --loss, all of both",
    )
    result.add_argument(
        "--dtype",
        type=one_of("dtype", DTYPES),
        nargs="+",
        action="extend",
        metavar="NAME",
        help=f"{', '.join(DTYPES)} (both)",
    )
    result.add_argument("--json", type=writable, metavar="FILE", help="write all that was found to FILE")
    return result


@dataclass(frozen=True)
class Options:
    """The command line as values; help says what each of them means."""

    act: list[str] | None
    loss: list[str] | None
    dtype: list[str] | None
    json: Path | None


def names(options: Options) -> list[str]:
    """The activations and losses that are asked for, each once."""
    acts, losses = options.act or [], options.loss or []
    if not acts and not losses:
        acts = losses = ["all"]
    acts = [*ACTIVATIONS, *RELATIVES] if "all" in acts else acts
    return list(dict.fromkeys([*acts, *(LOSSES if "all" in losses else losses)]))


@command(PROGRAM)
def main(argv: Sequence[str] | None = None) -> int:
    """Run the command line; the exit code."""
    options = Options(**vars(parser().parse_args(argv)))
    need_pytorch()
    from compare.files import write_json
    from compare.points.constants import constants_of
    from compare.points.pointwise import beside, survey
    from compare.points.subjects import subjects_of
    from compare.process import interruption, one_thread
    from compare.show.pointwise import print_survey, survey_data
    from compare.show.progress import lines, progress_bar

    dtypes = tuple(dict.fromkeys(options.dtype or DTYPES))
    for name, dtype in product(options.act or (), dtypes):
        check_parameter(name, dtype)
    subjects = [subject for name in names(options) for subject in subjects_of(name)]
    with one_thread(), interruption() as stop, progress_bar() as progress:
        task = progress.add_task("functions", total=len(subjects))
        found = survey(takewhile(lambda _: not stop.is_set(), subjects), dtypes, lambda: progress.advance(task))
        if not options.act and not options.loss:
            found = beside(found, dtypes)
        declared = takewhile(lambda _: not stop.is_set(), names(options))
        found = replace(found, constants=tuple(c for name in declared for c in constants_of(name)))
    if options.json:
        write_json(options.json, survey_data(found))
    console = lines(soft_wrap=True)
    print_survey(console, found)
    if stop.is_set():
        console.print("interrupted: what is shown above was measured until then")
        return INTERRUPTED
    return DONE


if __name__ == "__main__":
    raise SystemExit(main())
