using System.Globalization;
using Microsoft.Extensions.Logging;
using Signalbox.Platform.Jobs;

namespace Signalbox.Market.Bars.Blocks;

/// <summary>Bars were changed: their years are to be packed again.</summary>
internal sealed record PackChanged;

/// <summary>Packs what was changed.</summary>
internal sealed partial class PackChangedHandler(PackBars pack, ILogger<PackChangedHandler> log)
    : IJobHandler<PackChanged>
{
    public async Task RunAsync(PackChanged job, JobContext context, CancellationToken ct)
    {
        var packed = await pack.RunAsync(
            (done, all) =>
                context.ProgressAsync(
                    done * 100 / all,
                    string.Create(CultureInfo.InvariantCulture, $"{done} of {all} instruments"),
                    ct
                ),
            ct
        );
        if (packed.Years > 0)
            LogPacked(packed.Years, packed.Instruments);
        await context.DoneAsync(_ => Task.CompletedTask, ct);
    }

    [LoggerMessage(3901, LogLevel.Information, "Packed {Years} years of bars of {Instruments} instruments")]
    private partial void LogPacked(int years, int instruments);
}
