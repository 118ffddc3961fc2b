import pytest
from django.core.exceptions import ImproperlyConfigured

from network.geography import overseas
from network.settings import environment as env


def test_default_database_is_sqlite(monkeypatch, tmp_path):
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("VAR_DIR", str(tmp_path))
    database = env.database()
    assert database["NAME"] == str(tmp_path / "maillage.sqlite3")
    assert "journal_mode=WAL" in database["OPTIONS"]["init_command"]


def test_a_postgresql_address():
    database = env.database("postgresql://ana:p%40ss@db.example:5433/reseau?sslmode=require")
    assert {key: database[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")} == {
        "NAME": "reseau",
        "USER": "ana",
        "PASSWORD": "p@ss",
        "HOST": "db.example",
        "PORT": "5433",
    }
    assert database["OPTIONS"]["sslmode"] == "require"
    assert (database["CONN_MAX_AGE"], "pool" in database["OPTIONS"]) == (300, False)


def test_a_socket_folder():
    assert env.database("postgresql:///essai?host=/run/pg")["HOST"] == "/run/pg"


def test_an_absolute_sqlite_path():
    assert env.database("sqlite:////srv/a.sqlite3")["NAME"] == "/srv/a.sqlite3"


def test_another_database_is_refused_by_name():
    with pytest.raises(ImproperlyConfigured, match="mysql"):
        env.database("mysql://h/d")


def test_no_cluster_is_named():
    assert env.search("") is None


def test_cluster_needs_its_client(monkeypatch):
    url = "elasticsearch+https://ana:p%40ss@node.example/reseau"
    assert env.search(url) == {
        "url": "https://node.example:9200",
        "user": "ana",
        "password": "p@ss",
        "index": "reseau",
    }
    monkeypatch.setattr(env, "find_spec", lambda name: None)
    with pytest.raises(ImproperlyConfigured, match="not installed: uv sync --extra elasticsearch$"):
        env.search(url)


def test_the_cache_of_all_processes():
    assert env.caches("")["default"]["BACKEND"] == "network.memory.backends.TableCache"
    remote = env.caches("valkeys://:p%40ss@cache.example:6380/2")["default"]
    assert remote["LOCATION"] == "rediss://:p%40ss@cache.example:6380/2"
    with pytest.raises(ImproperlyConfigured, match="starts with 'memcached'"):
        env.caches("memcached://cache.example")


def test_number_must_be_whole(monkeypatch):
    monkeypatch.setenv("PROXIES", "two")
    with pytest.raises(ImproperlyConfigured, match="^PROXIES is 'two': write a whole number.$"):
        env.number("PROXIES", 1)


def test_secret_may_be_in_a_file_and_a_missing_one_raises(monkeypatch, tmp_path):
    (tmp_path / "key").write_text("s3cret\n", encoding="utf-8")
    monkeypatch.setenv("SECRET_KEY_FILE", str(tmp_path / "key"))
    assert env.required("SECRET_KEY") == "s3cret"
    monkeypatch.delenv("SECRET_KEY_FILE")
    monkeypatch.delenv("SECRET_KEY", raising=False)
    with pytest.raises(ImproperlyConfigured, match="SECRET_KEY"):
        env.required("SECRET_KEY")


def test_overseas_territory_must_be_known(monkeypatch):
    codes = ("", *overseas.OVERSEAS)
    monkeypatch.delenv("OVERSEAS", raising=False)
    assert env.choice("OVERSEAS", codes) == ""
    monkeypatch.setenv("OVERSEAS", "988")
    code = env.choice("OVERSEAS", codes)
    assert (overseas.time_zone(code), overseas.phone_region(code)) == ("Pacific/Noumea", "NC")
    monkeypatch.setenv("OVERSEAS", "13")
    with pytest.raises(ImproperlyConfigured, match="974"):
        env.choice("OVERSEAS", codes)


def test_empty_variable_counts_as_not_set(monkeypatch):
    values = {"OIDC_ISSUER": "https://id.example", "OIDC_CLIENT_ID": "a", "OIDC_CLIENT_SECRET": "b"}
    for name in ("OIDC_LABEL", "OIDC_SCOPE", "HOSTS", "TASKS", "BACKUP_KEEP"):
        values[name] = ""
    for name, value in values.items():
        monkeypatch.setenv(name, value)
    oidc = env.oidc()
    assert (oidc["label"], oidc["scope"]) == ("ProConnect", "openid email profile")
    assert env.words("HOSTS", "a.example, b.example") == ["a.example", "b.example"]
    assert env.tasks()["default"]["BACKEND"] == "network.tasks.immediate.ImmediateBackend"
    assert env.number("BACKUP_KEEP", 14) == 14
