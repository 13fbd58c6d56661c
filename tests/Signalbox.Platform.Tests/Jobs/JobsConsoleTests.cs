using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Signalbox.Platform.Data;
using Signalbox.Platform.Jobs;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Jobs;

/// <summary>What the page of jobs shows and does. The clock starts at 09:00 in Shanghai, a Monday.</summary>
public sealed class JobsConsoleTests
{
    private const string Digest = "/api/v1/jobs/recurring/work.digest";

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private static WorkModule Module(int attempts = 3) =>
        new(
            work =>
            {
                work.Lane("narrow", perCluster: 2, Rate.PerMinute(20));
                work.Recurring(
                    "work.digest",
                    "0 7,12 * * *",
                    slot => new Work($"{slot:u}"),
                    labelZh: "摘要",
                    labelEn: "Digest"
                );
            },
            attempts
        );

    [Theory, EachDatabase]
    public async Task What_is_due_by_the_clock_is_listed_in_words_with_five_times_and_its_last_run(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, Module(attempts: 1));
        await bench.IdleAsync();

        var before = Assert.Single((await GetAsync(bench, "/api/v1/jobs/recurring")).EnumerateArray());
        Assert.Equal("摘要", before.GetProperty("labelZh").GetString());
        Assert.Equal("每天 07:00、12:00", before.GetProperty("wordsZh").GetString());
        Assert.Equal("every day at 07:00 and 12:00", before.GetProperty("wordsEn").GetString());
        Assert.Equal(
            ["02 04:00", "02 23:00", "03 04:00", "03 23:00", "04 04:00"],
            before.GetProperty("next").EnumerateArray().Select(n => $"{n.GetDateTimeOffset().UtcDateTime:dd HH:mm}")
        );
        Assert.Equal(JsonValueKind.Null, before.GetProperty("last").ValueKind);

        bench.Module.Do = (_, _, _) => throw new InvalidOperationException("no paper");
        await bench.AdvanceAsync(TimeSpan.FromHours(3));
        var last = (await GetAsync(bench, Digest)).GetProperty("last");

        Assert.Equal("Dead", last.GetProperty("state").GetString());
        Assert.Contains("no paper", last.GetProperty("error").GetString(), StringComparison.Ordinal);
        Assert.Equal(4, last.GetProperty("slot").GetDateTimeOffset().Hour);
    }

    [Theory, EachDatabase]
    public async Task A_changed_schedule_holds_without_a_restart_makes_up_for_nothing_and_can_be_taken_back(
        DatabaseKind kind
    )
    {
        await using var bench = await Bench.StartAsync(kind, Module());
        await bench.IdleAsync();
        // 08:30 has passed today and was no slot then: it must not run late now.
        var draft = new { times = new[] { "08:30", "10:15", "11:15" }, days = "Workdays" };

        var preview = await PostAsync(bench, $"{Digest}/schedule/preview", draft);
        Assert.Equal("每个工作日 08:30、10:15、11:15", preview.GetProperty("wordsZh").GetString());
        Assert.False((await GetAsync(bench, Digest)).GetProperty("changed").GetBoolean());

        using (var put = await bench.Server.Http.PutAsJsonAsync($"{Digest}/schedule", draft, Ct))
            Assert.Equal(HttpStatusCode.OK, put.StatusCode);
        await RereadAsync(bench);
        Assert.Empty(bench.Module.Ran);
        Assert.True((await GetAsync(bench, Digest)).GetProperty("changed").GetBoolean());

        await bench.AdvanceAsync(TimeSpan.FromHours(1.5));
        Assert.Equal(["2026-03-02 02:15:00Z"], bench.Module.Ran);

        using (var reset = await bench.Server.Http.DeleteAsync($"{Digest}/schedule", Ct))
            Assert.Equal(HttpStatusCode.NoContent, reset.StatusCode);
        await RereadAsync(bench);
        await bench.AdvanceAsync(TimeSpan.FromHours(2));
        Assert.Equal(["2026-03-02 02:15:00Z", "2026-03-02 04:00:00Z"], bench.Module.Ran);
    }

    [Theory, EachDatabase]
    public async Task A_paused_schedule_runs_nothing_until_it_goes_on(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, Module());
        await bench.IdleAsync();

        await bench.Server.Http.PutAsJsonAsync($"{Digest}/schedule", new { cron = "0 7,12 * * *", paused = true }, Ct);
        await RereadAsync(bench);
        await bench.AdvanceAsync(TimeSpan.FromHours(4));
        var row = await GetAsync(bench, Digest);

        Assert.Empty(bench.Module.Ran);
        Assert.Equal((true, false), (row.GetProperty("paused").GetBoolean(), row.GetProperty("changed").GetBoolean()));
    }

    [Theory]
    [InlineData("""{"cron":"half past nine"}""", "jobs.cron.invalid")]
    [InlineData("""{"cron":"0 0 30 2 *"}""", "jobs.cron.never")]
    [InlineData("""{"cron":"0 0 * * * *"}""", "jobs.cron.invalid")]
    [InlineData("""{"cron":";"}""", "jobs.cron.invalid")]
    [InlineData("""{}""", "input.invalid")]
    [InlineData("""{"times":[]}""", "input.invalid")]
    [InlineData("""{"cron":"0 7 * * *","times":["07:00"]}""", "input.invalid")]
    [InlineData("""{"times":["07:00:30"]}""", "input.invalid")]
    public async Task A_schedule_that_means_nothing_is_refused_and_changes_nothing(string draft, string code)
    {
        await using var bench = await Bench.StartAsync(DatabaseKind.Sqlite, Module());
        using var body = new StringContent(draft, System.Text.Encoding.UTF8, "application/json");

        using var put = await bench.Server.Http.PutAsync($"{Digest}/schedule", body, Ct);

        Assert.Equal(HttpStatusCode.BadRequest, put.StatusCode);
        var problem = await put.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.False((await GetAsync(bench, Digest)).GetProperty("changed").GetBoolean());
    }

    [Theory, EachDatabase]
    public async Task A_recurring_job_runs_at_once_when_asked_and_once_a_minute_at_most(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, Module());
        bench.Clock.Advance(TimeSpan.FromSeconds(30));

        using var first = await bench.Server.Http.PostAsync($"{Digest}/runs", null, Ct);
        using var second = await bench.Server.Http.PostAsync($"{Digest}/runs", null, Ct);
        await bench.IdleAsync();

        Assert.Equal((HttpStatusCode.Accepted, HttpStatusCode.Conflict), (first.StatusCode, second.StatusCode));
        Assert.Equal(["2026-03-02 01:00:00Z"], bench.Module.Ran);
        using var shown = await bench.Server.Http.GetAsync(first.Headers.Location, Ct);
        var job = await shown.Content.ReadFromJsonAsync<JsonElement>(Ct);
        Assert.Equal("Done", job.GetProperty("job").GetProperty("state").GetString());
        Assert.Equal("work.digest@2026-03-02T01:00:00Z", job.GetProperty("dedupe").GetString());
    }

    [Theory, EachDatabase]
    public async Task Lanes_tell_what_waits_and_runs_and_how_long(DatabaseKind kind)
    {
        var module = Module();
        var gate = new TaskCompletionSource();
        module.Do = (_, _, _) => gate.Task;
        await using var bench = await Bench.StartAsync(kind, module);
        for (var i = 0; i < 3; i++)
            await bench.EnqueueAsync($"n{i}", new JobOptions { Lane = "narrow" });
        await bench.EnqueueAsync(
            "later",
            new JobOptions { Lane = "narrow", RunAt = bench.Clock.GetUtcNow().AddHours(1) }
        );
        await Until.TrueAsync(async () =>
            await bench.ScalarAsync<int>("SELECT count(*) FROM job WHERE state = 1") == 2
        );

        var lane = (await GetAsync(bench, "/api/v1/jobs/lanes"))
            .EnumerateArray()
            .Single(l => l.GetProperty("name").GetString() == "narrow");

        Assert.Equal(2, lane.GetProperty("running").GetInt32());
        Assert.Equal((2, 1), (lane.GetProperty("waiting").GetInt32(), lane.GetProperty("due").GetInt32()));
        Assert.Equal((2, 20), (lane.GetProperty("limit").GetInt32(), lane.GetProperty("rateCount").GetInt32()));
        Assert.Equal(bench.Clock.GetUtcNow(), lane.GetProperty("oldestDue").GetDateTimeOffset());
        gate.SetResult();
    }

    [Theory, EachDatabase]
    public async Task Dead_jobs_are_counted_by_kind_tried_again_together_or_dismissed(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, Module(attempts: 1));
        bench.Module.Do = (_, _, _) => throw new InvalidOperationException("no paper");
        var first = await bench.EnqueueAsync("a");
        await bench.EnqueueAsync("b");
        await bench.EnqueueAsync("c");
        await bench.IdleAsync();

        var dead = Assert.Single((await GetAsync(bench, "/api/v1/jobs/dead")).EnumerateArray());
        Assert.Equal(("work.do", 3), (dead.GetProperty("name").GetString(), dead.GetProperty("count").GetInt32()));
        Assert.Contains("no paper", dead.GetProperty("error").GetString(), StringComparison.Ordinal);
        var needs = (await GetAsync(bench, "/api/v1/overview/attention")).EnumerateArray().ToList();
        Assert.Contains(needs, i => i.GetProperty("key").GetString() == "jobs.dead:work.do");

        using var dismissed = await bench.Server.Http.PutAsync($"/api/v1/jobs/{first}/dismissal", null, Ct);
        Assert.Equal(HttpStatusCode.NoContent, dismissed.StatusCode);
        bench.Module.Do = (_, _, _) => Task.CompletedTask;
        using var retried = await bench.Server.Http.PutAsync("/api/v1/jobs/dead/work.do/retry", null, Ct);
        Assert.Equal(2, (await retried.Content.ReadFromJsonAsync<JsonElement>(Ct)).GetProperty("count").GetInt32());
        await bench.IdleAsync();

        Assert.Equal(["b", "c"], bench.Module.Ran.Order());
        Assert.Equal(JobState.Dismissed, (await bench.JobAsync(first)).State);
        Assert.Empty((await GetAsync(bench, "/api/v1/jobs/dead")).EnumerateArray());
    }

    [Theory, EachDatabase]
    public async Task A_dismissal_can_be_taken_back_and_only_the_dead_can_be_dismissed(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, Module(attempts: 1));
        var done = await bench.EnqueueAsync("fine");
        await bench.IdleAsync();
        bench.Module.Do = (_, _, _) => throw new InvalidOperationException("no paper");
        var dead = await bench.EnqueueAsync("a");
        await bench.IdleAsync();
        var http = bench.Server.Http;

        using var wrong = await http.PutAsync($"/api/v1/jobs/{done}/dismissal", null, Ct);
        using var missing = await http.PutAsync("/api/v1/jobs/999999/dismissal", null, Ct);
        using var right = await http.PutAsync($"/api/v1/jobs/{dead}/dismissal", null, Ct);
        using var undone = await http.DeleteAsync($"/api/v1/jobs/{dead}/dismissal", Ct);
        using var twice = await http.DeleteAsync($"/api/v1/jobs/{dead}/dismissal", Ct);

        Assert.Equal(
            [
                HttpStatusCode.Conflict,
                HttpStatusCode.NotFound,
                HttpStatusCode.NoContent,
                HttpStatusCode.NoContent,
                HttpStatusCode.Conflict,
            ],
            new[] { wrong, missing, right, undone, twice }.Select(a => a.StatusCode)
        );
        Assert.Equal(JobState.Dead, (await bench.JobAsync(dead)).State);
    }

    [Theory, EachDatabase]
    public async Task One_job_shows_its_steps_and_pages_of_jobs_follow_each_other(DatabaseKind kind)
    {
        await using var bench = await Bench.StartAsync(kind, Module(attempts: 1));
        bench.Module.Do = async (_, context, ct) =>
        {
            await context.StepAsync("read", _ => Task.FromResult("纸"), ct);
            throw new InvalidOperationException("no paper");
        };
        var ids = new List<long?>();
        for (var i = 0; i < 3; i++)
            ids.Add(await bench.EnqueueAsync($"n{i}"));
        await bench.IdleAsync();

        var detail = await GetAsync(bench, $"/api/v1/jobs/{ids[0]}");
        var page = await GetAsync(bench, $"/api/v1/jobs?state=Dead&name=work.do&limit=2&before={ids[2]}");
        var other = await GetAsync(bench, "/api/v1/jobs?name=work.other");

        var step = Assert.Single(detail.GetProperty("steps").EnumerateArray());
        Assert.Equal(("read", "\"纸\""), (step.GetProperty("key").GetString(), step.GetProperty("output").GetString()));
        Assert.Equal((1, 0), (detail.GetProperty("claims").GetInt32(), detail.GetProperty("attemptsLeft").GetInt32()));
        Assert.Contains("n0", detail.GetProperty("payload").GetString(), StringComparison.Ordinal);
        Assert.Equal([ids[1], ids[0]], page.EnumerateArray().Select(j => (long?)j.GetProperty("id").GetInt64()));
        Assert.Empty(other.EnumerateArray());
    }

    /// <summary>The engine reads the owner's schedules every ten seconds.</summary>
    private static Task RereadAsync(Bench bench) => bench.AdvanceAsync(TimeSpan.FromSeconds(10));

    private static async Task<JsonElement> GetAsync(Bench bench, string path) =>
        await bench.Server.Http.GetFromJsonAsync<JsonElement>(path, Ct);

    private static async Task<JsonElement> PostAsync(Bench bench, string path, object body)
    {
        using var answer = await bench.Server.Http.PostAsJsonAsync(path, body, Ct);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadFromJsonAsync<JsonElement>(Ct);
    }
}
