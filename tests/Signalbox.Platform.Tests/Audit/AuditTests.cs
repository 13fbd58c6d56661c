using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Tests.Identity;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Audit;

/// <summary>The rule D12: append-only, chained, and what is in it.</summary>
public sealed class AuditTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory, EachDatabase]
    public async Task Signing_in_failing_and_rights_are_kept_with_who_and_where_from_and_no_secret(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        using var browser = new Browser(server);
        await browser.SignInAsync(password: "not this one at all");
        await browser.SignInAsync("a password in the wrong field", "not this one at all");
        await browser.SignInAsync();
        var added = await browser.PostAsync("/api/v1/identity/users", new { name = "Lin", role = "Viewer" });
        await browser.PatchAsync($"/api/v1/identity/users/{added.Text("id")}", new { role = "Operator" });
        var token = await browser.PostAsync("/api/v1/identity/tokens", new { name = "t", scope = "Read" });
        for (var use = 0; use < 3; use++)
        {
            using var program = new Browser(server);
            await program.SendAsync(
                HttpMethod.Get,
                "/api/v1/identity/me",
                null,
                ("Authorization", $"Bearer {token.Text("secret")}")
            );
            server.Clock.Advance(TimeSpan.FromMinutes(2));
        }
        await browser.PutAsync("/api/v1/llm/budget", new { dailyCny = 5 });

        var listed = await browser.GetAsync("/api/v1/audit");
        var text = listed.Json.GetRawText();

        Assert.Equal(
            [
                "identity.user.first",
                "identity.sign-in.failed",
                "identity.sign-in.failed",
                "identity.sign-in.ok",
                "identity.user.added",
                "identity.user.changed",
                "identity.token.added",
                "identity.token.used",
            ],
            listed.Json.EnumerateArray().Reverse().Select(e => e.GetProperty("action").GetString()).Take(8)
        );
        foreach (
            var secret in new[]
            {
                TestServer.AdminPassword,
                "wrong field",
                added.Text("password"),
                token.Text("secret"),
            }
        )
            Assert.DoesNotContain(secret, text, StringComparison.Ordinal);
        var changed = listed.Json.EnumerateArray().Single(e => Action(e) == "identity.user.changed");
        Assert.Equal("keeper", changed.GetProperty("userName").GetString());
        Assert.Equal("127.0.0.1", changed.GetProperty("address").GetString());
        Assert.Equal("Viewer", changed.GetProperty("detail").GetProperty("oldRole").GetString());
        Assert.Equal("Operator", changed.GetProperty("detail").GetProperty("role").GetString());
    }

    [Fact]
    public async Task The_list_is_paged_and_filtered()
    {
        await using var server = await TestServer.StartAsync(DatabaseKind.Sqlite);
        var trail = server.Services.GetRequiredService<AuditTrail>();
        for (var i = 0; i < 5; i++)
            await trail.WriteAsync(null, new AuditEvent($"test.{(i % 2 == 0 ? "even" : "odd")}", $"{i}"), Ct);

        Assert.Equal(["4", "3"], await TargetsAsync(server, "take=2"));
        Assert.Equal(["2", "1"], await TargetsAsync(server, "take=2&before=5")); // the first entry is the owner's
        Assert.Equal(["3", "1"], await TargetsAsync(server, "action=test.odd"));
        using var tooMany = await server.Http.GetAsync("/api/v1/audit?take=201", Ct);
        Assert.Equal(400, (int)tooMany.StatusCode);
    }

    [Theory, EachDatabase]
    public async Task An_entry_lasts_with_its_commit_and_goes_with_its_rollback(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var (trail, database) = (
            server.Services.GetRequiredService<AuditTrail>(),
            server.Services.GetRequiredService<Database>()
        );
        await using (var lost = await database.BeginWriteAsync(Ct))
            await trail.WriteAsync(lost, new AuditEvent("test.lost"), Ct);
        await using (var kept = await database.BeginWriteAsync(Ct))
        {
            await trail.WriteAsync(kept, new AuditEvent("test.kept"), Ct);
            await kept.CommitAsync(Ct);
        }

        var verdict = await server.Services.GetRequiredService<VerifyAudit>().RunAsync(Ct);
        var actions = await ActionsAsync(server);
        Assert.Contains("test.kept", actions);
        Assert.DoesNotContain("test.lost", actions);
        Assert.Null(verdict.BrokenAt);
    }

    [Theory, EachDatabase]
    public async Task The_chain_holds_when_many_write_at_once(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);
        var trail = server.Services.GetRequiredService<AuditTrail>();

        await Parallel.ForEachAsync(
            Enumerable.Range(0, 60),
            new ParallelOptions { MaxDegreeOfParallelism = 8, CancellationToken = Ct },
            async (i, ct) => await trail.WriteAsync(null, new AuditEvent("test.many", $"{i}"), ct)
        );

        var verdict = await server.Services.GetRequiredService<VerifyAudit>().RunAsync(Ct);
        Assert.Equal(new AuditVerdict(61, null, null, null), verdict);
    }

    [Theory, EachDatabase]
    public async Task The_database_refuses_to_change_or_remove_an_entry(DatabaseKind kind)
    {
        await using var server = await TestServer.StartAsync(kind);

        foreach (var sql in new[] { "UPDATE audit_entry SET action = 'x'", "DELETE FROM audit_entry" })
        {
            var refused = await Assert.ThrowsAnyAsync<System.Data.Common.DbException>(() => SqlAsync(server, sql));
            Assert.Contains("append-only", refused.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [MemberData(nameof(Tampering))]
    public async Task Verify_names_the_first_entry_that_is_not_as_it_was_written(
        DatabaseKind kind,
        string sql,
        long brokenAt,
        string reason
    )
    {
        Assert.SkipWhen(kind == DatabaseKind.Postgres && TestDatabase.PostgresServer is null, "No PostgreSQL here.");
        await using var server = await TestServer.StartAsync(kind);
        var trail = server.Services.GetRequiredService<AuditTrail>();
        for (var i = 2; i <= 6; i++)
            await trail.WriteAsync(null, new AuditEvent("test.entry", $"{i}") { Detail = new { Word = "灯" } }, Ct);
        var verify = server.Services.GetRequiredService<VerifyAudit>();
        Assert.Equal(new AuditVerdict(6, null, null, null), await verify.RunAsync(Ct));
        await UnlockAsync(server, kind);

        await SqlAsync(server, sql);

        var verdict = await verify.RunAsync(Ct);
        Assert.Equal((brokenAt, reason), (verdict.BrokenAt, verdict.Reason));
    }

    public static TheoryData<DatabaseKind, string, long, string> Tampering()
    {
        const string Copy = "user_id, user_name, action, target, detail, address, previous_hash, hash FROM audit_entry";
        var data = new TheoryData<DatabaseKind, string, long, string>();
        foreach (var kind in Enum.GetValues<DatabaseKind>())
        {
            data.Add(kind, "UPDATE audit_entry SET target = '9' WHERE seq = 3", 3, "Entry 3 was changed.");
            data.Add(kind, "UPDATE audit_entry SET detail = NULL WHERE seq = 4", 4, "Entry 4 was changed.");
            data.Add(kind, "DELETE FROM audit_entry WHERE seq = 3", 3, "Entry 3 was removed.");
            data.Add(kind, "DELETE FROM audit_entry WHERE seq = 1", 1, "Entry 1 was removed.");
            data.Add(kind, "DELETE FROM audit_entry WHERE seq = 6", 6, "Entry 6 was removed.");
            data.Add(
                kind,
                $"INSERT INTO audit_entry SELECT 7, at, {Copy} WHERE seq = 6",
                7,
                "Entry 7 was put in after the end."
            );
            data.Add(kind, $"INSERT INTO audit_entry SELECT 0, at, {Copy} WHERE seq = 6", 0, "Entry 0 was put in.");
            data.Add(
                kind,
                "UPDATE audit_head SET seq = 5, hash = 'x'",
                5,
                "Entry 5 is not the one that the log ended with."
            );
        }
        return data;
    }

    private static async Task UnlockAsync(TestServer server, DatabaseKind kind)
    {
        foreach (
            var sql in kind == DatabaseKind.Sqlite
                ? new[] { "DROP TRIGGER audit_entry_no_update", "DROP TRIGGER audit_entry_no_delete" }
                : ["DROP TRIGGER audit_entry_no_change ON audit_entry"]
        )
            await SqlAsync(server, sql);
    }

    private static async Task SqlAsync(TestServer server, string sql)
    {
        await using var transaction = await server.Services.GetRequiredService<Database>().BeginWriteAsync(Ct);
        await using var command = transaction.Command(sql);
        await command.ExecuteNonQueryAsync(Ct);
        await transaction.CommitAsync(Ct);
    }

    private static async Task<IEnumerable<string?>> TargetsAsync(TestServer server, string query)
    {
        var text = await server.Http.GetStringAsync($"/api/v1/audit?{query}", Ct);
        return
        [
            .. JsonDocument.Parse(text).RootElement.EnumerateArray().Select(e => e.GetProperty("target").GetString()),
        ];
    }

    private static async Task<IReadOnlyList<string?>> ActionsAsync(TestServer server)
    {
        var text = await server.Http.GetStringAsync("/api/v1/audit", Ct);
        return [.. JsonDocument.Parse(text).RootElement.EnumerateArray().Select(Action)];
    }

    private static string? Action(JsonElement entry) => entry.GetProperty("action").GetString();
}
