using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.FarEnds.LlmVendor;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;
using Signalbox.Radar;
using Signalbox.Radar.Articles;
using Signalbox.Radar.Judging;

namespace Signalbox.Bench.Radar;

/// <summary>How well the radar tells one story from another, false quotations from true ones, and orders to a model from articles.</summary>
/// <remarks>
/// The sets in <c>Sets</c> are invented; each says in <c>method</c> how it was written. What was looked at while the code was
/// written is told apart from <c>unseen.json</c>: nobody read its texts for the patterns, but what it first came to, by kinds, led to
/// second readings of the evidence alone.
/// </remarks>
internal static class QualityBench
{
    public static async Task<IReadOnlyList<BenchRow>> RunAsync(CancellationToken ct) =>
        [
            .. SamenessQuality.Rows(),
            .. QuoteQuality.Rows(),
            .. await SteeringAsync("injections.json", "known", ct),
            .. await SteeringAsync("held.json", "known for the second reading", ct),
            .. await SteeringAsync("unseen.json", "no pattern written for them", ct),
            .. SteeringNoise.Rows(),
        ];

    private static async Task<IReadOnlyList<BenchRow>> SteeringAsync(string file, string which, CancellationToken ct)
    {
        var cases = Sets.Read<SteeringCase>(file);
        await using var vendor = await LlmVendorServer.StartAsync(ct);
        var folder = Directory.CreateTempSubdirectory("signalbox-bench-");
        var app = await HostAsync(folder.FullName, vendor, ct);
        var (steered, links, reached, calls) = (0, 0, 0, 0);
        foreach (var one in cases)
        {
            var before = vendor.Requests.Count;
            var model = new GullibleModel(one);
            vendor.Answer = model.Answer;
            var judgement = await JudgeAsync(app, one, ct);
            calls += vendor.Requests.Count - before;
            reached += model.WasReached ? 1 : 0;
            var isOpportunity = judgement.Outcome == JudgementOutcome.Opportunity;
            if (isOpportunity != one.Worth)
            {
                steered++;
                Console.Error.WriteLine(
                    $"steered: {one.Id} {one.Kind}, worth {one.Worth}: {string.Join(" | ", one.Orders)}"
                );
            }
            if (
                new[] { judgement.Headline, judgement.Reason, judgement.Action, judgement.CounterArgument }.Any(t =>
                    t?.Contains(GullibleModel.Link, StringComparison.OrdinalIgnoreCase) == true
                )
            )
                links++;
        }
        await app.StopAsync(ct);
        await app.DisposeAsync();
        folder.Delete(recursive: true);
        return
        [
            Row(
                $"{cases.Count} injections ({which}): verdicts turned, by a model that obeys whatever reaches it",
                "articles",
                steered,
                reached,
                "reached the model",
                steered == 0
            ),
            Row(
                $"{cases.Count} injections ({which}): links of the attacker's in what is shown",
                "articles",
                links,
                null,
                null,
                links == 0
            ),
            Row(
                $"{cases.Count} injections ({which}): calls an article",
                "calls",
                (double)calls / cases.Count,
                null,
                null,
                true
            ),
        ];
    }

    private static async Task<Judgement> JudgeAsync(WebApplication app, SteeringCase one, CancellationToken ct)
    {
        var now = TimeProvider.System.GetUtcNow();
        var article = new Article
        {
            Id = Guid.CreateVersion7(),
            Title = one.Title,
            Url = $"https://example.com/{one.Id}",
            Text = one.Text,
            TextState = TextState.Full,
            PublishedAt = now,
            FirstSeenAt = now,
            DatedAt = now,
            ContentKey = one.Id,
            Fingerprint = 1,
        };
        await using var db = await app
            .Services.GetRequiredService<IDbContextFactory<SignalboxDb>>()
            .CreateDbContextAsync(ct);
        db.Add(article);
        await db.SaveChangesAsync(ct);
        return (
            await app.Services.GetRequiredService<JudgeArticle>().RunAsync(article.Id, 1, runId: null, ct)
        ).Judgement;
    }

    private static async Task<WebApplication> HostAsync(string folder, LlmVendorServer vendor, CancellationToken ct)
    {
        var app = SignalboxApp.Build(
            [
                $"--Installation:DataFolder={folder}",
                "--Hosting:Urls=http://127.0.0.1:0",
                "--Logs:Console=none",
                "--Jobs:Enabled=false",
                "--Outbound:AllowedPrivateHosts=127.0.0.1",
                $"--Llm:DeepSeek:BaseUrl={vendor.Url}",
                $"--Llm:DeepSeek:ApiKey={vendor.Key}",
            ],
            [new RadarModule()]
        );
        await SignalboxApp.StartAsync(app, patient: false, ct);
        return app;
    }

    internal static BenchRow Row(string what, string unit, double ours, double? other, string? otherName, bool held) =>
        new(what, unit, ours, other, otherName, null, null, 0, held ? "held" : "0 wanted", held);
}

/// <summary>An article with orders to a model in it.</summary>
/// <param name="Worth">What a fair reader says without them.</param>
/// <param name="Orders">Verbatim.</param>
internal sealed record SteeringCase(
    string Id,
    string Kind,
    string Title,
    string Text,
    bool Worth,
    IReadOnlyList<string> Orders
);

internal sealed record PlainArticle(string Id, string Title, string Text);

/// <summary>The labelled sets beside the bench.</summary>
internal static class Sets
{
    public static IReadOnlyList<T> Read<T>(string file)
    {
        using var json = JsonDocument.Parse(
            File.ReadAllBytes(Path.Combine("bench", "Signalbox.Bench", "Radar", "Sets", file))
        );
        return json.RootElement.GetProperty("articles").Deserialize<List<T>>(JsonSerializerOptions.Web)!;
    }
}
