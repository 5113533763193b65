using System.Globalization;
using WasteCoach.Build.Clusters;

namespace WasteCoach.Build.Stores;

/// <summary>The PostgreSQL of the cluster, asked from within its own pod as the superuser, who needs no password there.</summary>
public sealed class PostgreSqlServer(PodAccess pods)
{
    /// <summary>The services' database.</summary>
    public const string Database = "wastecoach";

    /// <summary>Where a backup is restored to first.</summary>
    public const string Scratch = "wastecoach_restored";

    /// <summary>The database that a restored one took the place of.</summary>
    public const string Former = "wastecoach_former";

    private static readonly Container Server = new(Store.Namespace, Store.PostgreSql.Pod, Store.PostgreSql.Name);

    // Rows are summed up, so that their order does not matter; a hash of each makes a change of any value show.
    private const string SumTables = """
        select format('select %L, count(*), coalesce(sum((''x'' || substr(md5(t::text), 1, 15))::bit(60)::bigint), 0) from only %I.%I t', n.nspname || '.' || c.relname, n.nspname, c.relname)
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'r' and n.nspname !~ '^pg_' and n.nspname <> 'information_schema' order by 1 \gexec
        """;

    // The tables are summed up in the very snapshot that is dumped. The dump goes to the output, all else to the error output.
    private const string Dump = $$"""
        psql --no-psqlrc --quiet --tuples-only --no-align --field-separator='	' --set=ON_ERROR_STOP=1 --dbname={{Database}} <<'END'
        set timezone = 'UTC'; set datestyle = 'ISO'; set extra_float_digits = 1;
        begin isolation level repeatable read, read only;
        select pg_export_snapshot() as snapshot \gset
        \setenv SNAPSHOT :snapshot
        \! pg_dump --format=custom --snapshot="$SNAPSHOT" --dbname={{Database}}; echo "dumped $?" >&2
        \o |cat >&2
        {{SumTables}}
        \o
        commit;
        END
        """;

    private const string Summed = $$"""
        psql --no-psqlrc --quiet --tuples-only --no-align --field-separator='	' --set=ON_ERROR_STOP=1 --dbname="$0" <<'END'
        set timezone = 'UTC'; set datestyle = 'ISO'; set extra_float_digits = 1;
        begin isolation level repeatable read, read only;
        {{SumTables}}
        commit;
        END
        """;

    private const string Restore = $$"""
        set -e
        dump=/tmp/restore.dump
        trap 'rm -f "$dump"' EXIT
        head -c "$0" >"$dump"
        test "$(sha256sum <"$dump" | cut -d' ' -f1)" = "$1" || { echo 'the dump did not arrive whole' >&2; exit 1; }
        ask() { psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --set=VERBOSITY=terse --dbname="$1"; }
        ask postgres <<'END'
        drop database if exists {{Scratch}} with (force);
        create database {{Scratch}} encoding 'UTF8' template template0 locale 'C.UTF-8';
        revoke all on database {{Scratch}} from public;
        END
        pg_restore --exit-on-error --dbname={{Scratch}} "$dump" >&2
        """;

    // Rights and settings of a database are not in it but beside it: pg_dump tells those of the present one by its name, which the
    // restored one has then. All in one transaction: whoever connects in between, or after a kill, finds one of the two whole.
    private const string Swap = $$"""
        set -e
        ask() { psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --set=VERBOSITY=terse --dbname="$1"; }
        archive=/tmp/properties.dump
        trap 'rm -f "$archive" "$archive.list" "$archive.sql"' EXIT
        pg_dump --format=custom --schema-only --dbname={{Database}} --file="$archive"
        pg_restore --create --list "$archive" | grep -E ' (DATABASE PROPERTIES -|ACL - DATABASE) {{Database}} ' >"$archive.list" || true
        test -s "$archive.list" || { echo 'the rights of {{Database}} could not be read' >&2; exit 1; }
        # It tells of the database's creation, too, whatever the list says.
        pg_restore --create --use-list="$archive.list" --file=- "$archive" | grep -E '^(ALTER (ROLE|DATABASE) .* SET |GRANT |REVOKE )' >"$archive.sql"
        ask postgres <<'END'
        drop database if exists {{Former}} with (force);
        END
        trap 'echo "alter database {{Database}} allow_connections true" | ask postgres; rm -f "$archive" "$archive.list" "$archive.sql"' EXIT
        { echo 'alter database {{Database}} allow_connections false;'
          echo "select count(pg_terminate_backend(pid)) from pg_stat_activity where datname in ('{{Database}}', '{{Scratch}}') \\gset"
          echo 'begin;'
          echo 'alter database {{Database}} rename to {{Former}};'
          echo 'alter database {{Scratch}} rename to {{Database}};'
          cat "$archive.sql"
          echo 'commit;'
        } | ask postgres
        """;

    private const string DropScratch = $"psql --no-psqlrc --quiet --set=ON_ERROR_STOP=1 --dbname=postgres --command='drop database if exists {Scratch} with (force)'";

    /// <summary>The server's version.</summary>
    public async Task<string> VersionAsync(CancellationToken cancellation) =>
        (await pods.RunAsync(Server, ["psql", "--no-psqlrc", "--tuples-only", "--no-align", "--dbname=postgres", "--command=show server_version"], null, cancellation)).Trim();

    /// <summary>Dumps the database into a stream; gives what was in its tables at that moment.</summary>
    /// <exception cref="StoreException">pg_dump failed.</exception>
    public async Task<IReadOnlyList<TableSum>> DumpAsync(Stream target, CancellationToken cancellation)
    {
        var said = await pods.RunAsync(Server, ["sh", "-c", Dump], null, target, cancellation);
        return said.Split('\n').Contains("dumped 0")
            ? TableSum.Read(said)
            : throw new StoreException($"pg_dump failed: {said.Trim()}");
    }

    /// <summary>What is in the tables of a database now.</summary>
    public async Task<IReadOnlyList<TableSum>> SumAsync(string database, CancellationToken cancellation) =>
        TableSum.Read(await pods.RunAsync(Server, ["sh", "-c", Summed, database], null, cancellation));

    /// <summary>Restores a dump into a scratch database, made anew.</summary>
    public async Task RestoreAsync(Stream dump, long length, string sha256, CancellationToken cancellation) =>
        await pods.RunAsync(Server, ["sh", "-c", Restore, length.ToString(CultureInfo.InvariantCulture), sha256], dump, Stream.Null, cancellation);

    /// <summary>Puts the scratch database into the place of the services' one, with its rights and settings, and keeps that one under another name.</summary>
    public Task SwapAsync(CancellationToken cancellation) => pods.RunAsync(Server, ["sh", "-c", Swap], null, cancellation);

    /// <summary>Removes the scratch database.</summary>
    public Task DropScratchAsync(CancellationToken cancellation) => pods.RunAsync(Server, ["sh", "-c", DropScratch], null, cancellation);
}
