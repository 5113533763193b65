"""The emulated AWS of the rehearsal: composes moto, what it lacks, and what makes its instances machines."""

from __future__ import annotations

import logging
import os
import signal
import sys
import threading
from pathlib import Path
from typing import Any

from settings import SettingError, Settings


def main() -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(name)s %(levelname)s %(message)s")
    logging.getLogger("werkzeug").setLevel(logging.WARNING)
    log = logging.getLogger("cloud")
    try:
        settings = Settings.read()
    except (SettingError, ValueError) as error:
        print(f"cloud: {error}", file=sys.stderr)
        return 2

    # moto reads these while it is imported.
    os.environ.update(
        MOTO_ACCOUNT_ID=settings.account_id,
        MOTO_AMIS_PATH=str(Path(__file__).with_name("amis.json")),
        MOTO_IAM_LOAD_MANAGED_POLICIES="true",
        MOTO_ACM_VALIDATION_WAIT="2",
        MOTO_ENABLE_KEYPAIR_VALIDATION="true",
        MOTO_ENABLE_AMI_VALIDATION="true",
        MOTO_EC2_ENABLE_INSTANCE_TYPE_VALIDATION="true",
        MOTO_PORT=str(settings.port),
    )
    import addresses
    import dependencies
    import repairs
    from compute import Compute
    from containers import Containers
    from credentials import Credentials
    from front import Front
    from identity import Identity
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from persistence import Persistence, UnusableState, is_s3
    from werkzeug.serving import make_server

    one_at_a_time = threading.RLock()
    objects = Persistence(settings.state / "s3.pickle", one_at_a_time, is_s3)
    persistence = Persistence(settings.state / "world.pickle", one_at_a_time, lambda backend: not is_s3(backend))
    repairs.install()
    dependencies.install(one_at_a_time, persistence.changed, settings.balancer_linger)
    addresses.install(settings.public_cidr)
    try:
        restored = persistence.restore() and objects.restore()
    except UnusableState as error:
        print(f"cloud: {error}. The world of the last run is lost: purge this service, then everything in it is to be made anew.", file=sys.stderr)
        return 1
    dependencies.release_orphaned_interfaces()
    identity = Identity(settings.state, restored)
    log.info("world %s of %s, restored: %s", identity.id, identity.created_at, restored)

    listening = ["127.0.0.1"]
    compute: Compute | None = None
    if settings.engine is not None:
        containers = Containers(settings.engine, identity.id)
        # What runs in the machines calls AWS too.
        listening.append(containers.gateway)
        endpoint = f"http://{containers.gateway}:{settings.port}"
        compute = Compute(containers, one_at_a_time, persistence.changed, settings.memory_limits, endpoint, settings.runtime)
        compute.install()
        compute.reconcile()

    def health() -> tuple[bool, dict[str, Any]]:
        problems = [file.failure for file in (persistence, objects) if file.failure]
        if compute is not None:
            try:
                problems += compute.differences()
            except Exception as error:
                problems.append(f"the container engine does not answer: {error}")
        with one_at_a_time:
            return not problems, {**identity.describe(), "problems": problems}

    def describe() -> tuple[bool, dict[str, Any]]:
        with one_at_a_time:
            return True, identity.describe()

    def objects_changed() -> None:
        objects.changed()
        objects.write()

    front = Front(
        DomainDispatcherApplication(create_backend_app),
        one_at_a_time,
        Credentials(settings.access_key_id, settings.refusal),
        persistence.changed,
        objects_changed,
        {"/rehearsal/health": health, "/rehearsal/identity": describe},
    )
    servers = [make_server(address, settings.port, front, threaded=True) for address in listening]

    def end(number: int, frame: Any) -> None:
        # shutdown() waits for the loop that this handler interrupts.
        for server in servers:
            threading.Thread(target=server.shutdown).start()

    signal.signal(signal.SIGTERM, end)
    signal.signal(signal.SIGINT, end)
    for file in (persistence, objects):
        file.write()
        file.keep_writing()
    log.info("listening on port %d of %s", settings.port, " and ".join(listening))
    for server in servers[1:]:
        threading.Thread(target=server.serve_forever, name=f"door {server.host}", daemon=True).start()
    servers[0].serve_forever()
    for file in (persistence, objects):
        file.write()
    log.info("ended")
    return 0


if __name__ == "__main__":
    sys.exit(main())
