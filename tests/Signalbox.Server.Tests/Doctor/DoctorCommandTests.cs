using System.Text.Json;
using Microsoft.Data.Sqlite;

namespace Signalbox.Server.Tests.Doctor;

public sealed class DoctorCommandTests
{
    private static readonly (string, string)[] Usual = [("SIGNALBOX_Doctor__OutsideNames", "localhost")];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Where_nothing_is_doctor_says_so_and_makes_nothing()
    {
        using var signalbox = new Executable();

        var (code, output, errors) = await signalbox.RunAsync("doctor", Ct, Usual);

        Assert.True(code == 1, output + errors);
        Assert.Contains("data.database", output, StringComparison.Ordinal);
        Assert.Matches(@"\d+ warnings, \d+ failed, \d+ unknown of \d+ checks in \d+\.\d s", output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(signalbox.Folder));
        Assert.DoesNotContain("   at ", output + errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_dead_database_leaves_what_it_knows_unknown_and_its_password_unsaid()
    {
        using var signalbox = new Executable();

        var (code, findings, text) = await DoctorAsync(
            signalbox,
            "",
            ("DATABASE_URL", "postgresql://owner:only-for-us@127.0.0.1:1/radar")
        );

        Assert.Equal(1, code);
        Assert.Equal("failed", findings["data.database"].State);
        string[] unsure =
        [
            "backup.retention",
            "channels.any",
            "data.migrations",
            "db.connections",
            "db.integrity",
            "db.locks",
            "db.long-queries",
            "db.tools",
            "db.version",
            "host.clock",
            "jobs.dead",
            "jobs.heartbeat",
            "jobs.parts",
            "jobs.schedules",
            "jobs.waiting",
            "llm.budget",
            "llm.limited",
            "radar.feeds",
            "radar.fresh",
            "security.audit",
            "security.second-factor",
            "security.tokens",
        ];
        Assert.Equal([], unsure.Where(id => findings[id].State != "unknown"));
        Assert.DoesNotContain("only-for-us", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_damaged_file_is_found_by_doctor()
    {
        using var signalbox = new Executable();
        Assert.Equal(0, (await signalbox.RunAsync("migrate", Ct)).Code);
        var file = Path.Combine(signalbox.Folder, "data", "signalbox.db");
        var bytes = await File.ReadAllBytesAsync(file, Ct);
        Array.Fill(bytes, (byte)0xff, bytes.Length / 2, bytes.Length / 4);
        await File.WriteAllBytesAsync(file, bytes, Ct);

        var (code, findings, _) = await DoctorAsync(signalbox, "db");

        Assert.Equal(1, code);
        Assert.Equal("failed", findings["db.integrity"].State);
        Assert.Contains("signalbox restore", findings["db.integrity"].Fix, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_group_can_be_looked_at_alone_and_one_that_is_none_is_wrong_usage()
    {
        using var signalbox = new Executable();

        var (_, findings, _) = await DoctorAsync(signalbox, "config");
        var (code, _, _) = await signalbox.RunAsync("doctor kitchen", Ct, Usual);

        Assert.Equal(["config.mode", "config.unknown", "config.valid"], findings.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(2, code);
    }

    [Fact]
    public async Task Warnings_end_with_0_and_strictly_with_1()
    {
        using var signalbox = new Executable();
        (string, string)[] typo = [.. Usual, ("SIGNALBOX_Outbound__AllowedPrivateHots", "typo")];

        Assert.Equal(0, (await signalbox.RunAsync("doctor config", Ct, typo)).Code);
        Assert.Equal(1, (await signalbox.RunAsync("doctor config --strict", Ct, typo)).Code);
    }

    [Fact]
    public async Task Runbooks_are_listed_run_and_refused_by_name()
    {
        using var signalbox = new Executable();

        var list = await signalbox.RunAsync("runbook list", Ct, Usual);
        var run = await signalbox.RunAsync("runbook app-not-starting", Ct, Usual);
        var none = await signalbox.RunAsync("runbook kitchen", Ct, Usual);

        Assert.Equal((0, 1, 1), (list.Code, run.Code, none.Code));
        Assert.Contains("push-missing", list.Output, StringComparison.Ordinal);
        Assert.Contains("first see to", run.Output, StringComparison.Ordinal);
        Assert.Contains("There is no runbook kitchen", none.Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("n\n", 1L, "not done")]
    [InlineData("y\n", 0L, "put back")]
    public async Task A_cure_is_applied_on_a_yes_at_the_terminal_and_on_nothing_else(
        string typed,
        long dead,
        string said
    )
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the terminal is Unix's");
        using var signalbox = new Executable();
        Assert.Equal(0, (await signalbox.RunAsync("migrate", Ct)).Code);
        await using var connection = new SqliteConnection(
            $"Data Source={signalbox.Folder}/data/signalbox.db;Pooling=False"
        );
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO job (lane, name, payload, state, run_at, attempt, failed, lost, created_at, finished_at)
            VALUES ('operations', 'operations.make-backup', '{}', 3, 1000000, 3, 3, 0, 1000000, 1000000);
            """;
        await command.ExecuteNonQueryAsync(Ct);

        var unasked = await signalbox.RunAsync("runbook push-missing --fix", Ct, Usual);
        var asked = await signalbox.RunAtTerminalAsync("runbook push-missing --fix", typed, Ct, Usual);

        Assert.Contains("not done", unasked.Output, StringComparison.Ordinal);
        Assert.Contains("[y/n]", asked.Screen, StringComparison.Ordinal);
        Assert.Contains(said, asked.Screen, StringComparison.Ordinal);
        command.CommandText = "SELECT count(*) FROM job WHERE state = 3";
        Assert.Equal(dead, await command.ExecuteScalarAsync(Ct));
    }

    /// <summary>The same installation healthy first: what is found then is the machine's, not ours.</summary>
    [Fact]
    public async Task Twelve_faults_at_once_are_each_named_with_their_cure_and_none_else()
    {
        using var signalbox = new Executable();
        Assert.SkipWhen(OperatingSystem.IsWindows(), "modes of files are Unix's");
        var env = Path.Combine(signalbox.Folder, ".env");
        await File.WriteAllTextAsync(env, "LOG_LEVEL=INFO\n", Ct);
        SetMode(env, "600");
        Assert.Equal(0, (await signalbox.RunAsync("migrate", Ct)).Code);
        var data = Path.Combine(signalbox.Folder, "data");
        SetMode(data, "750");
        // The same port in both runs: what listens on the usual one is not ours.
        var healthy = (await DoctorAsync(signalbox, "", ("SIGNALBOX_URLS", "http://127.0.0.1:9797"))).Findings;

        await BreakAsync(signalbox.Folder, data, env);
        var (code, broken, text) = await DoctorAsync(
            signalbox,
            "--Radar:ArticlesPerSlot=0",
            ("SIGNALBOX_Outbound__AllowedPrivateHots", "typo"),
            ("SIGNALBOX_URLS", "http://0.0.0.0:9797"),
            ("ALLOWED_HOSTS", "radar.example.com"),
            ("SIGNALBOX_Doctor__OutsideNames", new string('x', 300))
        );

        string[] faults =
        [
            "backup.last",
            "config.unknown",
            "config.valid",
            "host.modes",
            "jobs.dead",
            "jobs.schedules",
            "net.listen",
            "net.names",
            "radar.feeds",
            "secrets.files",
            "secrets.weak",
            "security.audit",
        ];
        Assert.Equal(1, code);
        Assert.DoesNotContain(faults, f => healthy[f].State != "ok");
        Assert.Equal(
            faults,
            broken
                .Where(f => f.Value.State != healthy[f.Key].State && !IsOverloaded(f.Value))
                .Select(f => f.Key)
                .Order(StringComparer.Ordinal)
        );
        Assert.All(faults, f => Assert.False(string.IsNullOrWhiteSpace(broken[f].Fix), f));
        Assert.Equal($"chmod 600 {env}", broken["secrets.files"].Fix);
        Assert.Contains("The disk was full.", broken["backup.last"].Detail, StringComparison.Ordinal);
        Assert.DoesNotContain("change_me_please_now", text, StringComparison.Ordinal);
    }

    /// <summary>A look that the machine had no time for is no fault that was found.</summary>
    private static bool IsOverloaded(Found finding) =>
        finding.State == "unknown" && finding.Detail.StartsWith("No answer within", StringComparison.Ordinal);

    private static async Task BreakAsync(string folder, string data, string env)
    {
        await File.WriteAllTextAsync(env, "RADAR_ADMIN_PASSWORD=change_me_please_now\n", Ct);
        SetMode(env, "644");
        SetMode(data, "755");
        var set = Path.Combine(folder, "data", "backups", "20260108T023000+0800-daily-7f3a");
        Directory.CreateDirectory(set);
        await File.WriteAllTextAsync(Path.Combine(set, "FAILED"), "The disk was full.\n", Ct);
        await using var connection = new SqliteConnection($"Data Source={data}/signalbox.db;Pooling=False");
        await connection.OpenAsync(Ct);
        await using var command = connection.CreateCommand();
        command.CommandText = """
            INSERT INTO job (lane, name, payload, state, run_at, attempt, failed, lost, created_at, finished_at)
            VALUES ('operations', 'operations.make-backup', '{}', 3, 1000000, 3, 3, 0, 1000000, 1000000);
            INSERT INTO schedule (name, last_slot, paused) VALUES ('operations.drill', 1000000, 1)
            ON CONFLICT (name) DO UPDATE SET paused = 1;
            INSERT INTO radar_source (
              id, kind, title, title_is_ours, address, enabled, created_at, failures_in_row, repairs)
            VALUES ('0199AAAA-0000-7000-8000-000000000000', 'Feed', 'Railway news', 1, 'https://a.example/feed', 1,
              cast(strftime('%s', 'now') AS INTEGER) * 1000000, 5, '[]');
            DELETE FROM audit_head;
            """;
        await command.ExecuteNonQueryAsync(Ct);
    }

    private static void SetMode(string path, string octal)
    {
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(path, (UnixFileMode)Convert.ToInt32(octal, 8));
    }

    private sealed record Found(string State, string Detail, string? Fix);

    private static async Task<(int Code, Dictionary<string, Found> Findings, string Text)> DoctorAsync(
        Executable signalbox,
        string arguments,
        params (string, string)[] variables
    )
    {
        var (code, output, errors) = await signalbox.RunAsync(
            $"doctor --json {arguments}",
            Ct,
            [.. Usual, .. variables]
        );
        Assert.True(output.StartsWith('{'), output + errors);
        var items = JsonDocument.Parse(output).RootElement.GetProperty("items").EnumerateArray();
        return (
            code,
            items.ToDictionary(
                i => i.GetProperty("id").GetString()!,
                i => new Found(
                    i.GetProperty("state").GetString()!,
                    i.GetProperty("detail").GetString()!,
                    i.TryGetProperty("fix", out var fix) ? fix.GetString() : null
                ),
                StringComparer.Ordinal
            ),
            output + errors
        );
    }
}
