"""test_postgres_cluster.py - tests/lib/postgres.py: a cluster of our own lives, dies and leaves nothing."""
import contextlib
import io
import os
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

ROOT = Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "lib"))
import postgres  # noqa: E402
import test as runner  # noqa: E402


def ask(cluster, url, text):
    return cluster.run("psql", "-X", "-At", "-v", "ON_ERROR_STOP=1", url, "-c", text).strip()


class Life(unittest.TestCase):
    def setUp(self):
        try:
            postgres.binaries()
        except postgres.Missing as missing:
            if os.environ.get("CI"):
                raise
            self.skipTest(str(missing))

    def test_what_was_committed_outlives_a_kill_and_the_folder_does_not_outlive_us(self):
        with postgres.Cluster() as cluster:
            folder = cluster.folder
            url = cluster.create("shop")
            self.assertEqual(ask(cluster, url, "select 1"), "1")
            ask(cluster, url, "create table sale (points bigint)")
            ask(cluster, url, "insert into sale values (5)")
            pid = cluster.pid
            processes = [pid, *postgres.children(pid)]
            cluster.kill()
            self.assertIsNone(cluster.pid)
            for process in processes:
                self.assertFalse(os.path.exists(f"/proc/{process}/cwd"), "it still runs")
            with self.assertRaises(postgres.Failed):
                ask(cluster, url, "select 1")
            with self.assertRaises(postgres.Failed):
                cluster.kill()  # nobody is killed twice
            cluster.start()
            self.assertNotEqual(cluster.pid, pid)
            self.assertEqual(ask(cluster, url, "select points from sale"), "5")
            self.assertEqual(ask(cluster, url, "show fsync"), "on")
        self.assertFalse(folder.exists())

    def test_a_server_killed_and_left_is_removed(self):
        with postgres.Cluster(is_durable=False) as cluster:
            folder = cluster.folder
            cluster.kill()
            left = cluster.shared_memory
        self.assertFalse(folder.exists())
        segments = [line.split()[1] for line in Path("/proc/sysvipc/shm").read_text().splitlines()]
        self.assertNotIn(left, segments)

    def test_a_folder_that_nobody_may_enter_does_no_harm(self):
        with tempfile.TemporaryDirectory() as outer:
            inner = Path(outer, "a b'c")
            inner.mkdir(mode=0o700)
            with postgres.Cluster(is_durable=False, folder=inner) as cluster:
                self.assertEqual(cluster.folder.parent, inner.resolve())
                self.assertEqual(ask(cluster, cluster.url("postgres"), "select 1"), "1")
            self.assertEqual(list(inner.iterdir()), [])
        with tempfile.TemporaryDirectory() as outer, mock.patch("tempfile.tempdir", outer):
            with postgres.Cluster(is_durable=False) as cluster:  # a TMPDIR of 700: elsewhere
                self.assertIsNotNone(cluster.pid)

    def test_a_port_only_when_asked(self):
        with postgres.Cluster(is_durable=False, tcp=True) as cluster:
            url = cluster.url("postgres")
            self.assertIn("host=127.0.0.1&", url)
            self.assertEqual(ask(cluster, url, "show listen_addresses"), "127.0.0.1")
            self.assertEqual(ask(cluster, url, "show fsync"), "off")
            cluster.stop()
            self.assertIsNone(cluster.pid)
            cluster.start()
            self.assertEqual(ask(cluster, url, "select 1"), "1")
        with postgres.Cluster(is_durable=False) as cluster:
            self.assertEqual(ask(cluster, cluster.url("postgres"), "show listen_addresses"), "")

    def test_a_cluster_that_does_not_start_says_why_and_leaves_nothing(self):
        with tempfile.TemporaryDirectory() as outer:
            with self.assertRaisesRegex(postgres.Failed, "no_such_setting"):
                with postgres.Cluster(is_durable=False, folder=outer,
                                      settings={"no_such_setting": 1}):
                    pass
            self.assertEqual(os.listdir(outer), [])


class Missing(unittest.TestCase):
    def test_one_sentence_says_that_it_is_not_there(self):
        with mock.patch.object(postgres, "HOME", Path("/nowhere")):
            with self.assertRaisesRegex(postgres.Missing, "^PostgreSQL is not installed: [^\n]*$"):
                postgres.Cluster()

    def test_at_home_its_tests_are_skipped_and_elsewhere_it_is_an_error(self):
        with mock.patch.object(postgres, "HOME", Path("/nowhere")), \
                contextlib.ExitStack() as until_end:
            said = until_end.enter_context(contextlib.redirect_stderr(io.StringIO()))
            with mock.patch.dict(os.environ, {"CI": ""}):
                os.environ.pop(runner.POSTGRES, None)
                runner.start_postgres(until_end)
                self.assertNotIn(runner.POSTGRES, os.environ)
            self.assertRegex(said.getvalue(), "^test: PostgreSQL is not .* are skipped\n$")
            with mock.patch.dict(os.environ, {"CI": "true"}):
                with self.assertRaises(postgres.Missing):
                    runner.start_postgres(until_end)

    def test_the_newest_version_is_taken(self):
        with tempfile.TemporaryDirectory() as folder, \
                mock.patch.object(postgres, "HOME", Path(folder)):
            for version in ("9.6", "15", "8.4"):
                Path(folder, version, "bin").mkdir(parents=True)
                Path(folder, version, "bin", "initdb").touch()
            self.assertEqual(postgres.binaries(), Path(folder, "15", "bin"))


if __name__ == "__main__":
    unittest.main()
