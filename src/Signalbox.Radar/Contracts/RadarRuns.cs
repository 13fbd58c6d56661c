using Signalbox.Platform.Errors;
using Signalbox.Radar.Slots;
using Signalbox.Radar.Sources;
using Spectre.Console;

namespace Signalbox.Radar.Contracts;

/// <summary>Runs slots for somebody who sits in front of it: the demonstration and the command line.</summary>
public sealed class RadarRuns
{
    private readonly AddSource add;
    private readonly RequestSlot request;
    private readonly ShowSlot show;
    private readonly TimeProvider clock;

    internal RadarRuns(AddSource add, RequestSlot request, ShowSlot show, TimeProvider clock) =>
        (this.add, this.request, this.show, this.clock) = (add, request, show, clock);

    /// <summary>Adds a feed under a name of ours.</summary>
    /// <exception cref="RefusedException">400 <c>radar.source.address</c>; 409 <c>radar.source.exists</c>.</exception>
    public Task AddFeedAsync(Uri address, string title, CancellationToken ct) =>
        add.RunAsync(by: null, new NewSource { Address = address.AbsoluteUri, Title = title }, ownerId: null, ct);

    /// <summary>Runs a slot now, shows its progress on <paramref name="console"/>, and waits for its report and pushes.</summary>
    /// <param name="slot">Time in the owner's zone.</param>
    /// <param name="day">Day in the owner's zone; null is today.</param>
    /// <exception cref="RefusedException">400 <c>radar.slot.future</c>; 409 <c>radar.slot.ran</c>.</exception>
    public async Task<RadarRunResult> RunAsync(TimeOnly slot, DateOnly? day, IAnsiConsole console, CancellationToken ct)
    {
        var asked = await request.RunAsync(new SlotRequest { Slot = slot, Day = day }, ct);
        var ended = await new SlotDisplay(console, clock).WatchAsync(
            token => show.FindAsync(asked.Day, asked.Slot, token),
            ct
        );
        return new RadarRunResult(
            new Uri(ended.ReportLink!),
            ended.Opportunities,
            ended.Judged,
            ended.SourcesFailed + ended.JudgeFailed + ended.NoVerdict
        );
    }
}

/// <summary>How a slot came out.</summary>
/// <param name="Failures">Sources, judgements and verdicts that failed; the report says why.</param>
public sealed record RadarRunResult(Uri Report, int Opportunities, int Judged, int Failures);
