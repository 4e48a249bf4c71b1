#!/usr/bin/env python3
"""Makes Tests/WeightsTests/Fixtures/pytorch: one state dict as torch.save writes it in many ways, and the same
tensors in expected.safetensors.

    python3 -m venv venv
    venv/bin/pip install torch==2.15.0 numpy==2.4.6 safetensors==0.8.0
    venv/bin/python scripts/make_pth_fixtures.py

The bytes of the files in the old format change from run to run: their storages are named by addresses in memory.
"""

import os
from collections import OrderedDict

import safetensors.torch
import torch

assert torch.__version__.split("+")[0] == "2.15.0", "other versions, other files"

FOLDER = os.path.join(os.path.dirname(__file__), "..", "Tests", "WeightsTests", "Fixtures", "pytorch")
FORMATS = {"archive": {}, "legacy": {"_use_new_zipfile_serialization": False}}


def network():
    return torch.nn.Sequential(torch.nn.Conv2d(3, 4, 3), torch.nn.BatchNorm2d(4), torch.nn.Linear(4, 2))


def state_dict():
    """A network's own tensors with its versions in `_metadata`, and every layout and type that may stand beside them."""
    state = network().state_dict()
    special = torch.tensor([0.0, -0.0, 1.5, -1 / 3, 65504.0, 1e-7, float("inf"), -float("inf")])
    base = torch.randn(6, 5, 4)
    state["float32"] = torch.cat([special, torch.tensor([1e-45, 3.4e38, 1.17549435e-38])])
    state["float64"] = torch.cat([special.double(), torch.tensor([0.1, 1e300, 1e-300], dtype=torch.float64)])
    state["float16"] = torch.cat([special.half(), torch.tensor([6e-8], dtype=torch.float16)])
    state["bfloat16"] = torch.cat([special.bfloat16(), torch.tensor([1e-40], dtype=torch.bfloat16)])
    for type in [torch.int64, torch.int32, torch.int16, torch.int8]:
        limits = torch.iinfo(type)
        state[str(type).split(".")[1]] = torch.tensor([0, 1, -1, limits.min, limits.max], dtype=type)
    state["uint8"] = torch.arange(250, 256, dtype=torch.uint8)
    state["bool"] = torch.tensor([[True, False], [False, True]])
    state["scalar"] = torch.tensor(0.25)
    state["empty"] = torch.zeros(0, 3)
    # Windows on one storage.
    state["shared"] = base
    state["alias"] = base
    state["row"] = base[2]
    state["column"] = base[:, 1, 3]
    state["steps"] = base[1::2, ::2, 1:3]
    state["transposed"] = base.permute(2, 0, 1)
    state["channels last"] = torch.randn(2, 3, 4, 5).to(memory_format=torch.channels_last)
    state["half transposed"] = torch.randn(3, 7).half().T
    state["expanded"] = torch.randn(4, 1, 1).expand(4, 2, 3)
    return state


def training_state():
    """What scripts keep beside the state dict."""
    model = network()
    optimizer = torch.optim.AdamW(model.parameters())
    scheduler = torch.optim.lr_scheduler.MultiStepLR(optimizer, [3, 3, 5])
    model(torch.randn(2, 3, 4, 6)).sum().backward()
    optimizer.step()
    return {
        "epoch": 7, "best": 0.5, "seed": 2**80, "comment": "ä€😀", "none": None, "flags": (True, False, [1, 2]),
        "optimizer": optimizer.state_dict(), "scheduler": scheduler.state_dict(), "history": [{"loss": 1.0}] * 3,
    }  # fmt: skip


def save(name, content, **options):
    for format, arguments in FORMATS.items():
        torch.save(content, os.path.join(FOLDER, f"{name}-{format}.pth"), **arguments, **options)


def pickled_by_python_2(state):
    """As Python 2 had it: an OrderedDict from a list of pairs, and byte strings."""

    class Pairs:
        def __init__(self, state):
            self.state = state

        def __reduce__(self):
            return OrderedDict, ([[name, tensor] for name, tensor in self.state.items()],)

    return Pairs(state)


def main():
    os.makedirs(FOLDER, exist_ok=True)
    torch.manual_seed(0)
    state = state_dict()
    safetensors.torch.save_file(
        {name: tensor.clone().contiguous() for name, tensor in state.items()},
        os.path.join(FOLDER, "expected.safetensors"),
    )
    save("plain", state)
    save("protocol-4", state, pickle_protocol=4)
    save("protocol-5", state, pickle_protocol=5)
    save("dict", dict(state))
    save("pairs", pickled_by_python_2(state))
    save("module", OrderedDict((f"module.{name}", tensor) for name, tensor in state.items()))
    parameters = OrderedDict(
        (name, torch.nn.Parameter(tensor, requires_grad=tensor.is_floating_point())) for name, tensor in state.items()
    )
    parameters["float32"].note = "an attribute"
    save("parameters", parameters)
    for wrapper in ["state_dict", "model_state_dict", "model"]:
        save(wrapper, {**training_state(), wrapper: state})
    save("nested", {"model": {"state_dict": OrderedDict((f"module.{name}", t) for name, t in state.items())}})
    # Those that are no state dicts.
    save("whole-model", network())
    save("no-tensors", training_state())
    torch.jit.save(torch.jit.script(network()), os.path.join(FOLDER, "torchscript.pt"))


if __name__ == "__main__":
    main()
