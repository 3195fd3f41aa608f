"""Reference data, loaded by whoever starts."""

import threading

from sqlalchemy import delete, func, select

from core.catalogue.models import EquipmentCategory
from core.db import db
from core.reference import load_reference_data
from core.thresholds import Threshold


def test_processes_that_start_at_once_load_them_one_after_the_other(committed_app):
    counts = [select(func.count()).select_from(model) for model in (EquipmentCategory, Threshold)]
    before = [db.session.scalar(count) for count in counts]
    db.session.execute(delete(Threshold))
    db.session.commit()
    start, failures = threading.Barrier(4), []

    def load():
        with committed_app.app_context():
            start.wait()
            try:
                load_reference_data()
            except Exception as error:  # whatever it is, a start-up failed
                failures.append(error)
            db.session.remove()

    threads = [threading.Thread(target=load) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert failures == []
    assert [db.session.scalar(count) for count in counts] == before
