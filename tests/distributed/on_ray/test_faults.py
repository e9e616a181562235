"""What becomes of a training when a process or a host of its cluster is killed."""

from __future__ import annotations

import pytest

from tests.support.crew_trainings import Disturbance, assert_same, make_config, train_by_ray, train_here
from tests.support.ray_hosts import RayHosts
from tests.support.two_groups import prepare_two_groups
from word2vec.distributed.on_ray.faults import explain_fault, explain_missing_module, is_loss, is_loss_of_object
from word2vec.distributed.on_ray.session import open_ray
from word2vec.encoding.corpus import EncodedCorpus
from word2vec.errors import ConfigError, TrainingError

ray = pytest.importorskip("ray")

pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning")


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> EncodedCorpus:
    """90,000 words, so that a round takes a moment."""
    return prepare_two_groups(tmp_path_factory.mktemp("faults") / "corpus", 12_000)


@pytest.mark.slow
@pytest.mark.parametrize("what", ["replica", "host", "host that comes back"])
def test_what_dies_is_done_again_by_another(corpus: EncodedCorpus, what: str) -> None:
    config = make_config(rounds=4)
    with RayHosts(2) as hosts, open_ray(hosts.address) as session:
        done: list[int] = []

        def kill(number: int, words: int) -> None:
            if number == 2 and words > 0 and not done:
                done.append(number)
                if what == "replica":
                    hosts.kill_replica(1)
                else:
                    hosts.kill_host(1)
            if number == 4 and len(done) == 1 and what == "host that comes back":
                done.append(number)
                hosts.add_host()

        disturbance = Disturbance(kill)
        found = train_by_ray(session, corpus, config, 2, disturbance)
        assert done
        assert disturbance.repeated
    assert_same(found, train_here(corpus, config, 2))


def test_errors_of_ray_are_told_apart() -> None:
    errors = ray.exceptions
    assert is_loss(ray, errors.RayActorError())
    assert is_loss(ray, errors.WorkerCrashedError())
    assert not is_loss_of_object(ray, errors.RayActorError())
    lost = errors.ObjectLostError("00", "127.0.0.1:1", "")
    assert is_loss(ray, lost)
    assert is_loss_of_object(ray, lost)
    wrapped = errors.RayTaskError("train", "Traceback", ConfigError("no such option"))
    assert not is_loss(ray, wrapped)
    assert str(explain_fault(ray, wrapped, "one")) == "no such option"
    full = explain_fault(ray, errors.ObjectStoreFullError("put failed"), "one")
    assert isinstance(full, TrainingError)
    assert "object store has no room: " in str(full)
    assert "--object-store-memory BYTES" in str(full)
    missing = errors.RayActorError(error_msg="creation failed\nModuleNotFoundError: No module named 'word2vec'")
    assert not is_loss(ray, missing)
    assert "host one cannot import the toolkit (ModuleNotFoundError: No module named 'word2vec')" in str(
        explain_fault(ray, missing, "one")
    )
    assert explain_missing_module(missing, "a host of the cluster").startswith(
        "a host of the cluster cannot import"
    )
