"""The files and commands for clusters, which no test here can run on one: what they name exists."""

from __future__ import annotations

import os
import re
import shlex
import stat
import subprocess
from collections.abc import Iterator
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest

from tests.support.pages import read_blocks
from tests.support.places import PROJECT
from word2vec import cli
from word2vec.cli import VERBS
from word2vec.native.library import BAKED

FILES = PROJECT / "scripts" / "examples" / "cluster"
PAGE = PROJECT / "docs" / "cluster.md"
SBATCH = FILES / "train.sbatch"
DOCKERFILE = (FILES / "Dockerfile").read_text(encoding="utf-8")


def read_job() -> tuple[dict[str, Any], dict[str, Any]]:
    """Return the volume and the RayJob."""
    yaml: Any = pytest.importorskip("yaml")
    volume, job = yaml.safe_load_all((FILES / "rayjob.yaml").read_text(encoding="utf-8"))
    return volume, job


def templates_of(job: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the pods of the first host and of the others."""
    cluster = job["spec"]["rayClusterSpec"]
    return [group["template"]["spec"] for group in (cluster["headGroupSpec"], *cluster["workerGroupSpecs"])]


def find_commands() -> Iterator[tuple[str, str]]:
    """Yield where a command of word2vec stands, and the command."""
    texts = {
        str(path.relative_to(PROJECT)): path.read_text(encoding="utf-8")
        for path in (SBATCH, FILES / "Dockerfile")
    }
    texts["entrypoint"] = read_job()[1]["spec"]["entrypoint"]
    for block in read_blocks(PAGE):
        if block.language == "bash":
            texts[f"docs/cluster.md:{block.line}"] = block.text
    for place, text in texts.items():
        for found in re.findall(r"(?:^|[ ;])(word2vec [a-z].*)$", text.replace("\\\n", " "), re.MULTILINE):
            if not text[: text.index(found)].rpartition("\n")[2].startswith("#"):
                yield place, found


def options_of_verb(verb: str, capsys: pytest.CaptureFixture[str]) -> set[str]:
    with pytest.raises(SystemExit):
        cli.main([verb, "--help"])
    return set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", capsys.readouterr().out))


def test_the_commands_have_verbs_and_options_that_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    commands = list(find_commands())
    assert {place.partition(":")[0] for place, _ in commands} >= {
        "scripts/examples/cluster/train.sbatch",
        "scripts/examples/cluster/Dockerfile",
        "entrypoint",
        "docs/cluster.md",
    }
    known: dict[str, set[str]] = {}
    for place, command in commands:
        _, verb, *words = shlex.split(command, comments=True)
        assert verb in VERBS, place
        if verb not in known:
            known[verb] = options_of_verb(verb, capsys)
        unknown = {word for word in words if word.startswith("-")} - known[verb]
        assert not unknown, f"{place}: {command}"


def test_a_job_of_slurm_passes_its_arguments_on(tmp_path: Path) -> None:
    for name, script in {
        "srun": 'printf "%s\\n" "$@"',
        "ray": "true",
        "hostname": "echo 192.0.2.7 198.51.100.7",
    }.items():
        program = tmp_path / name
        program.write_text(f"#!/bin/bash\n{script}\n")
        program.chmod(program.stat().st_mode | stat.S_IXUSR)
    environment = {
        **os.environ,
        "PATH": f"{tmp_path}:{os.environ['PATH']}",
        "SLURM_JOB_NUM_NODES": "4",
        "SLURM_CPUS_ON_NODE": "16",
    }
    run = [str(SBATCH), "/shared/my news.txt", "/shared/news", "--epochs", "3"]
    done = subprocess.run(["bash", *run], env=environment, capture_output=True, text=True, check=True)
    words = done.stdout.splitlines()
    ray, command = words[words.index("ray") : words.index("--")], words[words.index("--") + 1 :]
    assert ray == ["ray", "symmetric-run", "--address", "192.0.2.7:6379", "--min-nodes", "4"]
    assert command[:5] == ["word2vec", "train", "/shared/my news.txt", "-o", "/shared/news"]
    assert command[-2:] == ["--epochs", "3"]
    assert "--cpus-per-task=16" in words
    failed = subprocess.run(["bash", *run[:2]], env=environment, capture_output=True, text=True, check=False)
    assert failed.returncode != 0
    assert "MODEL is missing" in failed.stderr


def test_ray_knows_the_options_of_symmetric_run() -> None:
    pytest.importorskip("ray")
    from ray.scripts.symmetric_run import symmetric_run

    known = {option for parameter in symmetric_run.params for option in parameter.opts}
    assert {"--address", "--min-nodes"} <= known


def test_the_job_of_kubernetes_has_the_fields_that_kuberay_knows() -> None:
    """Those of the resource definition of KubeRay 1.7, ray.io/v1. The whole file was validated with it once."""
    volume, job = read_job()
    assert (volume["kind"], volume["spec"]["accessModes"]) == ("PersistentVolumeClaim", ["ReadWriteMany"])
    assert (job["apiVersion"], job["kind"]) == ("ray.io/v1", "RayJob")
    assert set(job["spec"]) <= {
        "entrypoint",
        "shutdownAfterJobFinishes",
        "ttlSecondsAfterFinished",
        "backoffLimit",
        "rayClusterSpec",
    }
    assert job["spec"]["shutdownAfterJobFinishes"] is True
    cluster = job["spec"]["rayClusterSpec"]
    assert set(cluster) == {"rayVersion", "authOptions", "headGroupSpec", "workerGroupSpecs"}
    assert cluster["authOptions"] == {"mode": "token"}
    assert set(cluster["headGroupSpec"]) == {"rayStartParams", "template"}
    for group in cluster["workerGroupSpecs"]:
        # Those that must be there, and two others.
        assert set(group) - {"rayStartParams", "replicas"} == {
            "groupName",
            "minReplicas",
            "maxReplicas",
            "template",
        }
        assert group["minReplicas"] <= group["replicas"] <= group["maxReplicas"]


def test_all_hosts_of_the_job_have_one_image_and_see_the_volume() -> None:
    volume, job = read_job()
    pods = templates_of(job)
    containers = [container for pod in pods for container in pod["containers"]]
    assert len(containers) == len(pods) == 2
    (image,) = {container["image"] for container in containers}
    version = job["spec"]["rayClusterSpec"]["rayVersion"]
    assert image.endswith(f":{version}")
    assert f'"ray[default]=={version}"' in DOCKERFILE
    assert image in DOCKERFILE
    uid = int(re.findall(r"ARG UID=(\d+)", DOCKERFILE)[0])
    for pod in pods:
        assert pod["securityContext"]["fsGroup"] == uid
        (mount,) = pod["containers"][0]["volumeMounts"]
        (shared,) = pod["volumes"]
        assert mount["name"] == shared["name"]
        assert shared["persistentVolumeClaim"]["claimName"] == volume["metadata"]["name"]
        resources = pod["containers"][0]["resources"]
        assert resources["requests"] == resources["limits"]
        # What the command reads and writes lies there.
        places = re.findall(r" (/\S+)", job["spec"]["entrypoint"])
        assert len(places) == 2
        assert all(place.startswith(f"{mount['mountPath']}/") for place in places)


def test_the_image_of_a_host_is_built_from_files_that_docker_sees() -> None:
    copied = [
        name for line in re.findall(r"^COPY (.+)$", DOCKERFILE, re.MULTILINE) for name in line.split()[:-1]
    ]
    seen = re.findall(r"^!(.+)$", (PROJECT / ".dockerignore").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(copied) == sorted(seen)
    setup = ConfigParser()
    setup.read(PROJECT / "setup.cfg", encoding="utf-8")
    (extras,) = re.findall(r"/source\[([\w,]+)\]", DOCKERFILE)
    assert "ray" in extras.split(",")
    assert set(extras.split(",")) <= set(setup["options.extras_require"])
    # Root makes the kernels, and then every user may load them.
    (directory,) = re.findall(rf"^ENV {BAKED}=(/\S+)$", DOCKERFILE, re.MULTILINE)
    build = DOCKERFILE.index(f"\nRUN word2vec kernels build --into ${BAKED}\n")
    assert DOCKERFILE.index(directory) < build < DOCKERFILE.index("\nUSER ")


def test_the_page_names_every_file() -> None:
    page = PAGE.read_text(encoding="utf-8")
    for path in FILES.iterdir():
        assert f"scripts/examples/cluster/{path.name}" in page
