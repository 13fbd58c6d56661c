using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform;
using Signalbox.Platform.Data;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Time;
using Signalbox.Radar.Judging;
using Signalbox.Radar.Sources;
using Spectre.Console;

namespace Signalbox.Radar.Slots;

/// <summary>One source of a one-off reading.</summary>
/// <param name="Items">Entries that it gave.</param>
/// <param name="Repaired">Whether it had to be mended.</param>
/// <param name="Refusal">Why it could not be read; null when it could.</param>
internal sealed record ReadSourceResult(string Source, string? Title, int Items, bool Repaired, string? Refusal);

/// <summary><c>signalbox radar read FILE|URL…</c>: feeds through the whole pipeline once, in a throw-away data folder.</summary>
internal static class ReadFeedsCommand
{
    private static readonly JsonSerializerOptions Form = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Build(CommandHost host)
    {
        var what = new Argument<string[]>("feeds")
        {
            Description = "订阅文件或地址 · files or addresses",
            Arity = ArgumentArity.OneOrMore,
        };
        var command = new Command("read", "读一次并评判，不保存 · read and judge once, keep nothing") { what };
        command.SetAction(
            (parsed, ct) => RunAsync(host, parsed.GetValue(what)!, parsed.GetValue(CommandHost.Json), ct)
        );
        return command;
    }

    private static async Task<int> RunAsync(CommandHost host, string[] feeds, bool asJson, CancellationToken ct)
    {
        var folder = Directory.CreateTempSubdirectory("signalbox-read-");
        try
        {
            return await host.RunAsync(
                Settings(folder.FullName),
                withJobs: true,
                (services, token) => ReadAsync(host, services, feeds, asJson, token),
                ct
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>A database of its own, everything judged whatever its age, and nobody told.</summary>
    private static string[] Settings(string folder) =>
        [
            $"--Installation:DataFolder={folder}",
            "--Data:Kind=Sqlite",
            $"--Data:ConnectionString=Data Source={Path.Combine(folder, "signalbox.db")}",
            "--Radar:JudgeWithin=3650.00:00:00",
            "--Radar:ArticlesPerSlot=5000",
            "--Radar:SlotDeadline=01:00:00",
            "--Radar:WeRss:BaseUrl=",
            "--Channels:DingTalk:Webhook=",
        ];

    private static async Task<int> ReadAsync(
        CommandHost host,
        IServiceProvider services,
        string[] feeds,
        bool asJson,
        CancellationToken ct
    )
    {
        var clock = services.GetRequiredService<TimeProvider>();
        var dbs = services.GetRequiredService<IDbContextFactory<SignalboxDb>>();
        await AddAsync(dbs, feeds, clock, ct);
        var now = clock.GetLocalNow();
        var slot = new TimeOnly(now.Hour, now.Minute);
        await services
            .GetRequiredService<RequestSlot>()
            .RunAsync(new SlotRequest { Slot = slot, Day = clock.Today() }, ct);
        var show = services.GetRequiredService<ShowSlot>();
        var ended = await new SlotDisplay(asJson ? host.Progress : host.Console, clock).WatchAsync(
            token => show.FindAsync(clock.Today(), slot, token),
            ct
        );

        var results = await ResultsAsync(dbs, ended.Id, ct);
        if (asJson)
            host.Console.Profile.Out.Writer.WriteLine(JsonSerializer.Serialize(results, Form));
        else
            await PrintAsync(host.Console, dbs, ended, results, ct);
        return 0;
    }

    private static async Task AddAsync(
        IDbContextFactory<SignalboxDb> dbs,
        string[] feeds,
        TimeProvider clock,
        CancellationToken ct
    )
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        foreach (var feed in feeds.Where(f => !Directory.Exists(f)).Distinct(StringComparer.Ordinal))
        {
            var isAddress =
                Uri.TryCreate(feed, UriKind.Absolute, out var address)
                && (address.Scheme == Uri.UriSchemeHttp || address.Scheme == Uri.UriSchemeHttps);
            db.Add(
                new Source
                {
                    Id = Ids.New(clock),
                    Kind = isAddress ? SourceKind.Feed : SourceKind.File,
                    Title = isAddress ? feed : Path.GetFileName(feed),
                    TitleIsOurs = true,
                    Address = isAddress ? feed : Path.GetFullPath(feed),
                    CreatedAt = clock.GetUtcNow(),
                }
            );
        }
        await db.SaveChangesAsync(ct);
    }

    private static async Task<List<ReadSourceResult>> ResultsAsync(
        IDbContextFactory<SignalboxDb> dbs,
        Guid runId,
        CancellationToken ct
    )
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var read = await db.Set<SlotSource>().Where(s => s.RunId == runId).ToDictionaryAsync(s => s.SourceId, ct);
        var sources = await db.Set<Source>().AsNoTracking().OrderBy(s => s.CreatedAt).ToListAsync(ct);
        return
        [
            .. sources.Select(s =>
            {
                var own = read.GetValueOrDefault(s.Id);
                return new ReadSourceResult(
                    s.Kind == SourceKind.File ? Path.GetFileName(s.Address) : s.Address,
                    s.TitleIsOurs ? null : s.Title,
                    own?.Fetched ?? 0,
                    s.Repairs.Count > 0,
                    own is null ? "It was not read in time." : own.Failure
                );
            }),
        ];
    }

    private static async Task PrintAsync(
        IAnsiConsole console,
        IDbContextFactory<SignalboxDb> dbs,
        SlotProgress ended,
        List<ReadSourceResult> results,
        CancellationToken ct
    )
    {
        var table = new Table().AddColumns("source", "title", "items", "repaired", "refusal");
        foreach (var r in results)
            table.AddRow(
                Markup.Escape(r.Source),
                Markup.Escape(r.Title ?? ""),
                r.Items.ToString(CultureInfo.InvariantCulture),
                r.Repaired ? "yes" : "",
                Markup.Escape(r.Refusal ?? "")
            );
        console.Write(table);

        await using var db = await dbs.CreateDbContextAsync(ct);
        var found = await db.Set<Judgement>()
            .AsNoTracking()
            .Where(j => j.Outcome == JudgementOutcome.Opportunity)
            .OrderByDescending(j => j.Score)
            .Take(20)
            .Select(j => new
            {
                j.Score,
                j.Kind,
                j.Headline,
                j.JudgeName,
            })
            .ToListAsync(ct);
        foreach (var f in found)
            console.WriteLine($"{f.Score, 3}  {f.Kind}  {f.Headline}  ({f.JudgeName})");
        console.WriteLine(
            $"{results.Count(r => r.Refusal is null)} of {results.Count} sources read, {results.Sum(r => r.Items)} items, "
                + $"{ended.NewArticles} articles, {ended.Merged} merged, {ended.Judged} judged, {ended.Opportunities} opportunities"
                + (
                    ended.CostCny is > 0
                        ? string.Create(CultureInfo.InvariantCulture, $", ¥{ended.CostCny:0.0000}")
                        : ""
                )
        );
    }
}
