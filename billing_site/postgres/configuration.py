"""postgresql.conf, written afresh at each start; `ALTER SYSTEM` is the place for one's own wishes."""

from billing_site.postgres.cluster import PORT, Cluster
from billing_site.postgres.programs import Programs


def write(cluster: Cluster, programs: Programs) -> None:
    """Write the cluster's configuration."""
    options = _common(cluster) | _compression(programs) | ({} if cluster.durable else _careless())
    lines = (f"{name} = '{value.replace(chr(39), chr(39) * 2)}'\n" for name, value in options.items())
    target = cluster.data / "postgresql.conf"
    target.write_text("".join(lines))
    programs.account.own(target)


def _common(cluster: Cluster) -> dict[str, str]:
    return {
        "listen_addresses": "",
        "port": str(PORT),
        "unix_socket_directories": f'"{cluster.socket_dir}"',
        "unix_socket_permissions": "0700",
        "max_connections": "200",
        "shared_buffers": "256MB",
        "max_wal_size": "2GB",
        "timezone": "UTC",
        "log_timezone": "UTC",
        "log_line_prefix": "%m [%p] ",
    }


def _compression(programs: Programs) -> dict[str, str]:
    """lz4 for full-page images, where this build of the server has it."""
    return {"wal_compression": "lz4"} if "--with-lz4" in programs.run("pg_config", "--configure") else {}


def _careless() -> dict[str, str]:
    """For tests: a power cut may cost the cluster, and it is a sixth faster."""
    return {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
