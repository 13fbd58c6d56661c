using Microsoft.Extensions.DependencyInjection;
using Signalbox.Operations;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Llm;
using Signalbox.Platform.Time;
using Signalbox.Radar;
using Signalbox.Testing;

namespace Signalbox.Server.Tests.Doctor;

/// <summary>Checks of the platform and the radar: each is made to fail. That a dead database makes them unknown stands in DoctorCommandTests.</summary>
public sealed class PlatformChecksTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public void What_the_database_tells_is_judged_at_its_bounds()
    {
        Assert.Equal(CheckState.Fail, DatabaseChecks.JudgeVersion(130_014).State); // db.version
        Assert.Equal(CheckState.Ok, DatabaseChecks.JudgeVersion(140_000).State);
        Assert.Equal(CheckState.Ok, DatabaseChecks.JudgeConnections(79, 100).State); // db.connections
        Assert.Equal(CheckState.Warn, DatabaseChecks.JudgeConnections(80, 100).State);
        Assert.Equal(CheckState.Fail, DatabaseChecks.JudgeConnections(95, 100).State);
        Assert.Equal(CheckState.Ok, DatabaseChecks.JudgeLongest(TimeSpan.FromMinutes(5)).State); // db.long-queries
        Assert.Equal(CheckState.Warn, DatabaseChecks.JudgeLongest(TimeSpan.FromSeconds(301)).State);
        Assert.Equal(CheckState.Ok, DatabaseChecks.JudgeLocks(0).State); // db.locks
        Assert.Equal(CheckState.Warn, DatabaseChecks.JudgeLocks(1).State);
        Assert.Equal(CheckState.Warn, DatabaseChecks.JudgeChecksums(on: false, 0).State); // db.integrity
        Assert.Equal(CheckState.Fail, DatabaseChecks.JudgeChecksums(on: true, 1).State);
        Assert.Equal(CheckState.Ok, DatabaseChecks.JudgeChecksums(on: true, 0).State);
        Assert.Equal(CheckState.Ok, DatabaseChecks.JudgeWal("a-wal", 256L << 20).State); // db.wal
        Assert.Equal(CheckState.Warn, DatabaseChecks.JudgeWal("a-wal", (256L << 20) + 1).State);
    }

    [Theory]
    [InlineData(10, 2, CheckState.Ok)]
    [InlineData(100, 19, CheckState.Ok)]
    [InlineData(10, 3, CheckState.Warn)]
    [InlineData(6, 3, CheckState.Fail)]
    [InlineData(0, 0, CheckState.Ok)]
    public void Models_that_turn_calls_away_are_told_by_their_share(long calls, long limited, CheckState expected) =>
        Assert.Equal(expected, LimitedCheck.Judge(calls, limited).State); // llm.limited

    [Theory]
    [InlineData(799, 1000, CheckState.Ok)]
    [InlineData(800, 1000, CheckState.Warn)]
    [InlineData(990, 1000, CheckState.Fail)]
    [InlineData(0, 0, CheckState.Fail)] // nothing may be spent
    public void A_budget_near_its_end_is_told_before_it_is_reached(int spent, int limit, CheckState expected) =>
        Assert.Equal(expected, BudgetCheck.Judge(spent, limit).State); // llm.budget

    [Theory, EachDatabase]
    public async Task Only_what_was_spent_today_counts_against_the_budget(DatabaseKind kind)
    {
        await using var server = await StartAsync(kind, ("Jobs:Enabled", "false"));
        Assert.Equal("Spending on models has no limit.", (await LookAsync(server, "llm.budget")).Reason);
        var midnight = server.Clock.StartOf(server.Clock.Today());
        await using (var transaction = await server.Services.GetRequiredService<Database>().BeginWriteAsync(Ct))
        {
            await SpendAsync(transaction, midnight - TimeSpan.FromSeconds(1), 5m);
            await SpendAsync(transaction, midnight, 0.85m);
            await using var limit = transaction.Command(
                "INSERT INTO llm_budget (span, limit_cny) VALUES ('day', @limit)",
                ("@limit", 1m)
            );
            await limit.ExecuteNonQueryAsync(Ct);
            await transaction.CommitAsync(Ct);
        }

        var check = await LookAsync(server, "llm.budget");

        Assert.Equal(
            (CheckState.Warn, "0.85 of the day's 1.00 CNY for models are spent."),
            (check.State, check.Reason)
        );
    }

    private static async Task SpendAsync(WriteTransaction transaction, DateTimeOffset at, decimal cny)
    {
        await using var insert = transaction.Command(
            """
            INSERT INTO llm_attempt (id, call_id, number, purpose, vendor, model, status, input_tokens, cached_tokens,
                output_tokens, reasoning_tokens, estimated, cost_cny, started_at, latency_ms)
            VALUES (@id, @id, 1, 'radar.judge', 'v', 'm', 'Ok', 1, 0, 1, 0, false, @cny, @at, 1)
            """,
            ("@id", Guid.CreateVersion7()),
            ("@cny", cny),
            ("@at", at)
        );
        await insert.ExecuteNonQueryAsync(Ct);
    }

    [Fact]
    public void The_middle_of_several_clocks_counts()
    {
        Assert.Equal(CheckState.Ok, Judge(-40_000, 2, 30).State); // host.clock
        Assert.Equal(CheckState.Warn, Judge(31).State);
        Assert.Equal(CheckState.Warn, Judge(-31).State);
        Assert.Equal(CheckState.Fail, Judge(3600).State);
        Assert.StartsWith("-31 s against", Judge(-31).Reason, StringComparison.Ordinal);

        static CheckResult Judge(params int[] seconds) =>
            ClockCheck.Judge([.. seconds.Select(s => TimeSpan.FromSeconds(s))], "外部服务器", "outside servers");
    }

    [Theory, EachDatabase(PostgresOnly = true)]
    public async Task The_databases_clock_is_compared_with_ours(DatabaseKind kind)
    {
        await using var server = await StartAsync(kind); // whose clock stands in March

        Assert.Equal(CheckState.Fail, (await LookAsync(server, "host.clock")).State);
    }

    [Theory, EachDatabase]
    public async Task From_another_process_the_servers_last_words_are_its_heartbeat(DatabaseKind kind)
    {
        await using var server = await StartAsync(kind, ("Jobs:Enabled", "false"));
        Assert.Equal(CheckState.Unknown, (await LookAsync(server, "jobs.heartbeat")).State);

        var now = server.Clock.GetUtcNow();
        await using (var transaction = await server.Services.GetRequiredService<Database>().BeginWriteAsync(Ct))
        {
            await using var insert = transaction.Command(
                """
                INSERT INTO health_sample (check_name, at, state, reason, since)
                VALUES ('jobs.engine', @at, 'Ok', 'It works.', @at)
                """,
                ("@at", now)
            );
            await insert.ExecuteNonQueryAsync(Ct);
            await transaction.CommitAsync(Ct);
        }
        Assert.Equal(CheckState.Ok, (await LookAsync(server, "jobs.heartbeat")).State);

        server.Clock.Advance(TimeSpan.FromMinutes(4));
        var silent = await LookAsync(server, "jobs.heartbeat");
        Assert.Equal(CheckState.Fail, silent.State);
        Assert.Contains("4 minutes ago", silent.Reason, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task A_job_that_waits_and_a_schedule_that_stands_are_told(DatabaseKind kind)
    {
        await using var server = await StartAsync(kind, ("Jobs:Enabled", "false"));
        Assert.Equal(CheckState.Ok, (await LookAsync(server, "jobs.waiting")).State);
        Assert.Equal(CheckState.Ok, (await LookAsync(server, "jobs.schedules")).State);
        var now = server.Clock.GetUtcNow();
        await RunAsync(
            server,
            """
            INSERT INTO job (lane, name, payload, state, run_at, attempt, failed, lost, created_at)
            VALUES ('operations', 'operations.make-backup', '{}', 0, @at, 0, 0, 0, @at)
            """,
            ("@at", now)
        );
        await RunAsync(
            server,
            "INSERT INTO schedule (name, last_slot, paused) VALUES ('operations.nightly', @at, @yes)",
            ("@at", now),
            ("@yes", true)
        );

        server.Clock.Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(CheckState.Warn, (await LookAsync(server, "jobs.waiting")).State);
        server.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal(CheckState.Fail, (await LookAsync(server, "jobs.waiting")).State);
        var paused = await LookAsync(server, "jobs.schedules");
        Assert.Equal(CheckState.Warn, paused.State);
        Assert.Contains("operations.nightly", paused.Reason, StringComparison.Ordinal);
    }

    [Theory, EachDatabase]
    public async Task Accounts_tokens_and_the_audit_log_are_looked_through(DatabaseKind kind)
    {
        await using var server = await StartAsync(kind);
        var (factor, token) = (
            await LookAsync(server, "security.second-factor"),
            await LookAsync(server, "security.tokens")
        );
        Assert.Equal(CheckState.Warn, factor.State);
        Assert.Contains(TestServer.AdminName, factor.Reason, StringComparison.Ordinal);
        Assert.Equal(CheckState.Warn, token.State); // the test's own never ends
        Assert.Equal(CheckState.Ok, (await LookAsync(server, "security.audit")).State);

        var now = server.Clock.GetUtcNow();
        await RunAsync(server, "UPDATE identity_user SET totp_confirmed_at = @at", ("@at", now));
        await RunAsync(
            server,
            "UPDATE identity_api_token SET expires_at = @soon, last_used_at = @at",
            ("@soon", now.AddDays(100)),
            ("@at", now)
        );
        await RunAsync(server, "UPDATE audit_head SET hash = 'another'");

        Assert.Equal(CheckState.Ok, (await LookAsync(server, "security.second-factor")).State);
        Assert.Equal(CheckState.Ok, (await LookAsync(server, "security.tokens")).State);
        Assert.Equal(CheckState.Fail, (await LookAsync(server, "security.audit")).State);
        server.Clock.Advance(TimeSpan.FromDays(91));
        Assert.Equal(CheckState.Warn, (await LookAsync(server, "security.tokens")).State);
    }

    [Theory, EachDatabase]
    public async Task Sources_that_fail_and_a_day_without_an_article_are_told(DatabaseKind kind)
    {
        await using var server = await StartAsync(kind);
        Assert.Equal(CheckState.Ok, (await LookAsync(server, "radar.feeds")).State);
        await AddAsync("Railway news", failures: 3);
        Assert.Equal(CheckState.Fail, (await LookAsync(server, "radar.feeds")).State);
        await AddAsync("Harbour news", failures: 2);

        var feeds = await LookAsync(server, "radar.feeds");
        Assert.Equal(CheckState.Warn, feeds.State);
        Assert.Contains("Railway news", feeds.Reason, StringComparison.Ordinal);
        Assert.DoesNotContain("Harbour news", feeds.Reason, StringComparison.Ordinal);
        Assert.Equal(CheckState.Ok, (await LookAsync(server, "radar.fresh")).State);
        server.Clock.Advance(TimeSpan.FromHours(25));
        Assert.Equal(CheckState.Fail, (await LookAsync(server, "radar.fresh")).State);

        Task AddAsync(string title, int failures) =>
            RunAsync(
                server,
                """
                INSERT INTO radar_source (
                  id, kind, title, title_is_ours, address, enabled, created_at, failures_in_row, repairs)
                VALUES (@id, 'Feed', @title, @yes, @title, @yes, @at, @failures, '[]')
                """,
                ("@id", Guid.NewGuid()),
                ("@title", title),
                ("@yes", true),
                ("@at", server.Clock.GetUtcNow()),
                ("@failures", failures)
            );
    }

    [Theory, EachDatabase]
    public async Task A_slot_that_does_not_end_is_told(DatabaseKind kind)
    {
        await using var server = await StartAsync(kind, ("Jobs:Enabled", "false"));
        Assert.Equal(CheckState.Ok, (await LookAsync(server, "radar.slots")).State);
        await RunAsync(
            server,
            """
            INSERT INTO radar_slot_run (
              id, day, slot, late, started_at, deadline_at, step, cut_short, sources, sources_failed, fetched,
              new_articles, merged, too_old, to_judge, judged, no_verdict, judge_failed, opportunities)
            VALUES (@id, @day, @slot, @no, @at, @at, 'Read', @no, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0)
            """,
            ("@id", Guid.NewGuid()),
            ("@day", new DateOnly(2026, 3, 2)),
            ("@slot", new TimeOnly(7, 0)),
            ("@no", false),
            ("@at", server.Clock.GetUtcNow())
        );

        server.Clock.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal(CheckState.Fail, (await LookAsync(server, "radar.slots")).State);
    }

    [Fact]
    public async Task A_full_disk_and_broken_zone_data_are_told()
    {
        await using var server = await StartAsync(DatabaseKind.Sqlite);
        Assert.Equal(CheckState.Ok, (await LookAsync(server, "host.clock-zone")).State);
        Assert.NotEqual(CheckState.Unknown, (await LookAsync(server, "data.disk")).State);
        Assert.Equal(CheckState.Fail, BuiltInChecks.Judge("/d", 199L << 20, 1L << 30).State);

        await using var broken = new ServiceCollection()
            .AddSingleton<TimeProvider>(new BrokenZone())
            .BuildServiceProvider();
        var zone = server.Services.GetRequiredService<Offers>().Checks.Single(c => c.Name == "host.clock-zone");
        Assert.Equal(CheckState.Fail, (await zone.RunAsync(broken, Ct)).State);
    }

    private sealed class BrokenZone : TimeProvider
    {
        public override TimeZoneInfo LocalTimeZone { get; } =
            TimeZoneInfo.CreateCustomTimeZone("Asia/Shanghai", TimeSpan.Zero, null, null);
    }

    [Theory, EachDatabase]
    public async Task Without_a_channel_nobody_hears_anything(DatabaseKind kind)
    {
        await using var server = await StartAsync(kind);
        Assert.Equal(CheckState.Warn, (await LookAsync(server, "channels.any")).State);

        await RunAsync(
            server,
            """
            INSERT INTO channel_channel (
              id, name, kind, enabled, kinds, settings, secret, address_hash, address, state, error_preference, created_at)
            VALUES (@id, 'Phone', 'Webhook', @yes, '[]', '{}', '', '', '', 'Ok', 'Never', @at)
            """,
            ("@id", Guid.NewGuid()),
            ("@yes", true),
            ("@at", server.Clock.GetUtcNow())
        );

        Assert.Equal(CheckState.Ok, (await LookAsync(server, "channels.any")).State);
    }

    [Fact]
    public async Task An_address_that_others_reach_is_judged_by_what_stands_before_it()
    {
        await using var inside = await StartAsync(DatabaseKind.Sqlite);
        await using var open = await StartAsync(
            DatabaseKind.Sqlite,
            ("Hosting:Urls", "http://0.0.0.0:9000"),
            ("Installation:PublicUrl", "http://radar.example.com")
        );
        await using var proxied = await StartAsync(
            DatabaseKind.Sqlite,
            ("Hosting:Urls", "http://0.0.0.0:9000"),
            ("Hosting:TrustedProxies", "10.0.0.0/8"),
            ("Hosting:AllowedHosts", "radar.example.com"),
            ("Hosting:Environment", "prod"),
            ("Installation:PublicUrl", "https://radar.example.com")
        );

        foreach (var check in new[] { "net.listen", "net.hosts", "security.https", "config.mode" })
        {
            Assert.Equal(CheckState.Ok, (await LookAsync(inside, check)).State);
            Assert.Equal(CheckState.Warn, (await LookAsync(open, check)).State);
            Assert.Equal(CheckState.Ok, (await LookAsync(proxied, check)).State);
        }
        Assert.Equal(CheckState.Ok, (await LookAsync(inside, "net.server")).State);
    }

    private static Task<TestServer> StartAsync(DatabaseKind kind, params (string Key, string Value)[] settings) =>
        TestServer.StartAsync(
            kind,
            [new RadarModule(), new OperationsModule()],
            settings.ToDictionary(s => s.Key, s => s.Value, StringComparer.Ordinal)
        );

    private static Task<CheckResult> LookAsync(TestServer server, string name) =>
        server
            .Services.GetRequiredService<Offers>()
            .Checks.Single(c => c.Name == name)
            .RunAsync(server.Services, Ct)
            .InBothLanguages();

    private static async Task RunAsync(TestServer server, string sql, params (string, object?)[] parameters)
    {
        await using var transaction = await server.Services.GetRequiredService<Database>().BeginWriteAsync(Ct);
        await using var command = transaction.Command(sql, parameters);
        await command.ExecuteNonQueryAsync(Ct);
        await transaction.CommitAsync(Ct);
    }
}
