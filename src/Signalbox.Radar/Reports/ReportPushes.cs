using Microsoft.EntityFrameworkCore;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Radar.Slots;

namespace Signalbox.Radar.Reports;

/// <summary>Which pushes a run sent out, and what became of them.</summary>
internal sealed class ReportPushes(Outbox outbox)
{
    public async Task<IReadOnlyList<SlotPush>> OfRunAsync(SignalboxDb db, Guid runId, CancellationToken ct)
    {
        var pushes = await db.Set<Push>().AsNoTracking().Where(p => p.RunId == runId).ToListAsync(ct);
        var names = (await outbox.ChannelsAsync(PushReport.Kind, ct)).ToDictionary(c => c.Id, c => c.Name);
        var shown = new List<SlotPush>();
        foreach (var push in pushes)
        {
            var deliveries = await outbox.LatestAsync(push.ChannelId, PushReport.Kind, 50, ct);
            if (deliveries.FirstOrDefault(d => d.Key == push.DeliveryKey) is { } delivery)
                shown.Add(new SlotPush(names.GetValueOrDefault(push.ChannelId, "–"), delivery.State));
        }
        return shown;
    }
}
