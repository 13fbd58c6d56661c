using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text.RegularExpressions;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Signalbox.Bench;

/// <summary>The shipped executable's backup, verification and drill of a large installation on both databases, against the bare tools on the same data; and how long a recovery takes.</summary>
internal static partial class BackupBench
{
    private const long Megabyte = 1_000_000;
    private const long Large = 1_500 * Megabyte;
    private const double Goal = 1.3;

    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken ct)
    {
        if (!ShippedServer.IsThere())
            return [Missing("the executable is missing")];
        if (Environment.GetEnvironmentVariable("SIGNALBOX_TEST_POSTGRES") is not { Length: > 0 } server)
            return [Missing("there is no PostgreSQL")];
        var rows = new List<BenchRow>();
        var sqlite = await SqliteAsync(Large, compare: true, ct);
        var postgres = await PostgresAsync(server, Large, compare: true, ct);
        var (ours, bare) = (sqlite.Ours + postgres.Ours, sqlite.Bare + postgres.Bare);
        rows.Add(
            new BenchRow(
                "backup + verify + drill, 1.5 GB on each database",
                "s",
                ours,
                bare,
                "pg_dump + pg_restore + the copy of the SQLite file",
                Goal * bare,
                "at most",
                ours / bare,
                "ours over the bare tools, at most 1.3",
                ours <= Goal * bare
            )
        );
        rows.AddRange(Parts("SQLite 1.5 GB", sqlite));
        rows.AddRange(Parts("PostgreSQL 1.5 GB", postgres));
        foreach (var bytes in new[] { 200 * Megabyte, 5_000 * Megabyte })
        {
            rows.Add(Recovery("SQLite", bytes, await SqliteAsync(bytes, compare: false, ct)));
            rows.Add(Recovery("PostgreSQL", bytes, await PostgresAsync(server, bytes, compare: false, ct)));
        }
        return rows;
    }

    private static async Task<Times> SqliteAsync(long bytes, bool compare, CancellationToken ct)
    {
        using var installation = new Installation([]);
        await installation.RunAsync(ct, "migrate");
        var file = Path.Combine(installation.Folder, "signalbox.db");
        using (var connection = new SqliteConnection($"Data Source={file};Pooling=False"))
        {
            connection.Open();
            Library.Fill(connection, bytes);
        }
        var bare = compare ? await TakenAsync(() => CopyAsync(file, $"{file}.bare", ct)) : 0;
        return await installation.MeasureAsync(bare, ct);
    }

    /// <summary>Read and written once, and on the disk.</summary>
    private static async Task CopyAsync(string from, string to, CancellationToken ct)
    {
        await using (var source = File.OpenRead(from))
        await using (var target = new FileStream(to, FileMode.Create, FileAccess.Write, FileShare.None, 1 << 20))
        {
            await source.CopyToAsync(target, 1 << 20, ct);
            target.Flush(flushToDisk: true);
        }
        File.Delete(to);
    }

    private static async Task<Times> PostgresAsync(string server, long bytes, bool compare, CancellationToken ct)
    {
        const string name = "signalbox_bench_backup";
        await OnServerAsync(server, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)", ct);
        await OnServerAsync(server, $"CREATE DATABASE {name}", ct);
        try
        {
            using var installation = new Installation([
                ("SIGNALBOX_Data__Kind", "Postgres"),
                ("SIGNALBOX_Data__ConnectionString", $"{server};Database={name}"),
            ]);
            await installation.RunAsync(ct, "migrate");
            await using (var connection = new NpgsqlConnection($"{server};Database={name};Pooling=False"))
            {
                await connection.OpenAsync(ct);
                await Library.FillAsync(connection, bytes, ct);
            }
            await OnServerAsync(server, "CHECKPOINT", ct);
            var bare = compare ? await BareAsync(server, name, installation.Folder, ct) : 0;
            return await installation.MeasureAsync(bare, ct);
        }
        finally
        {
            await OnServerAsync(server, $"DROP DATABASE IF EXISTS {name} WITH (FORCE)", CancellationToken.None);
        }
    }

    /// <summary>What an administrator would type: the custom format as it comes, and back into a new database.</summary>
    private static async Task<double> BareAsync(string server, string name, string folder, CancellationToken ct)
    {
        var at = new NpgsqlConnectionStringBuilder(server);
        var dump = Path.Combine(folder, "bare.dump");
        string[] where = ["-h", at.Host!, "-p", at.Port.ToString(CultureInfo.InvariantCulture), "-U", at.Username!]; // the caller named them
        var seconds = await TakenAsync(() => ToolAsync("pg_dump", [.. where, "-Fc", "-f", dump, name], ct));
        await OnServerAsync(server, $"CREATE DATABASE {name}_bare", ct);
        try
        {
            return seconds
                + await TakenAsync(() => ToolAsync("pg_restore", [.. where, "-d", $"{name}_bare", dump], ct));
        }
        finally
        {
            await OnServerAsync(server, $"DROP DATABASE {name}_bare WITH (FORCE)", CancellationToken.None);
            File.Delete(dump);
        }
    }

    private static async Task ToolAsync(string tool, string[] arguments, CancellationToken ct)
    {
        var path = Path.Combine(Environment.GetEnvironmentVariable("SIGNALBOX_POSTGRES_BIN") ?? "", tool);
        using var process = Process.Start(new ProcessStartInfo(path, arguments))!; // without a shell there is always one
        await process.WaitForExitAsync(ct);
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{tool} ended with {process.ExitCode}.");
    }

    private static async Task OnServerAsync(string server, string sql, CancellationToken ct)
    {
        await using var connection = new NpgsqlConnection($"{server};Database=postgres;Pooling=False");
        await connection.OpenAsync(ct);
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 600 };
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<double> TakenAsync(Func<Task> work)
    {
        var at = Stopwatch.GetTimestamp();
        await work();
        return Stopwatch.GetElapsedTime(at).TotalSeconds;
    }

    private static IEnumerable<BenchRow> Parts(string what, Times times) =>
        [
            Told($"{what}: backup", times.Backup),
            Told($"{what}: verify", times.Verify),
            Told($"{what}: drill", times.Drill),
            Told($"{what}: the bare tools", times.Bare),
        ];

    private static BenchRow Recovery(string kind, long bytes, Times times)
    {
        var limit = bytes <= 200 * Megabyte ? 120 : 900; // seconds, as the manual promises
        return new BenchRow(
            string.Create(CultureInfo.InvariantCulture, $"{kind} {bytes / Megabyte:#,0} MB: recovery, by the drill"),
            "s",
            times.Recovery,
            null,
            null,
            limit,
            "at most",
            limit / times.Recovery,
            "the limit over ours, at least 1",
            times.Recovery <= limit
        );
    }

    private static BenchRow Told(string what, double seconds) =>
        new(what, "s", seconds, null, null, null, null, 1, "told", Held: true);

    private static BenchRow Missing(string why) => new("backup", "s", 0, null, null, null, null, 0, why, Held: false);

    private sealed record Times(double Backup, double Verify, double Drill, double Recovery, double Bare)
    {
        public double Ours => Backup + Verify + Drill;
    }

    /// <summary>A data folder with a key for its sets, and the commands on it.</summary>
    private sealed class Installation : IDisposable
    {
        private readonly (string Name, string Value)[] settings;

        public Installation((string Name, string Value)[] settings)
        {
            this.settings = settings;
            File.WriteAllText(Key, Convert.ToBase64String(RandomNumberGenerator.GetBytes(32)));
            if (!OperatingSystem.IsWindows())
                File.SetUnixFileMode(Key, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        public string Folder { get; } = Directory.CreateTempSubdirectory("signalbox-bench-").FullName;

        private string Key => Path.Combine(Folder, "sets.key");

        public async Task<Times> MeasureAsync(double bare, CancellationToken ct)
        {
            var backup = await TakenAsync(() => RunAsync(ct, "backup"));
            var verify = await TakenAsync(() => RunAsync(ct, "backup", "verify", "latest"));
            var told = "";
            var drill = await TakenAsync(async () => told = await RunAsync(ct, "drill", "--json"));
            var recovery = double.Parse(Took().Match(told).Groups["s"].Value, CultureInfo.InvariantCulture);
            return new Times(backup, verify, drill, recovery, bare);
        }

        /// <returns>What it printed.</returns>
        /// <exception cref="InvalidOperationException">It did not end with 0.</exception>
        public async Task<string> RunAsync(CancellationToken ct, params string[] arguments)
        {
            var start = new ProcessStartInfo(Path.GetFullPath(ShippedServer.Executable), arguments)
            {
                WorkingDirectory = Folder,
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            start.Environment["SIGNALBOX_DATA"] = Folder;
            start.Environment["SIGNALBOX_Backup__KeyFile"] = Key;
            if (Environment.GetEnvironmentVariable("SIGNALBOX_POSTGRES_BIN") is { } tools)
                start.Environment["SIGNALBOX_Backup__PostgresTools"] = tools;
            foreach (var (name, value) in settings)
                start.Environment[name] = value;
            using var process = Process.Start(start)!; // without a shell there is always one
            var told = await process.StandardOutput.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            return process.ExitCode == 0
                ? told
                : throw new InvalidOperationException(
                    $"signalbox {string.Join(' ', arguments)} ended with {process.ExitCode}: {told}"
                );
        }

        public void Dispose() => Directory.Delete(Folder, recursive: true);
    }

    [GeneratedRegex(@"recovery took (?<s>[0-9.]+)\s+s", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Took();
}
