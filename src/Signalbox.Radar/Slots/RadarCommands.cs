using System.CommandLine;
using Signalbox.Platform.Hosting;

namespace Signalbox.Radar.Slots;

/// <summary>The commands below <c>signalbox radar</c>.</summary>
internal static class RadarCommands
{
    public static Command Build(CommandHost host)
    {
        var radar = new Command("radar", "机会雷达：跑一个时段，或读一次给定的订阅 · run a slot, or read feeds once");
        radar.Subcommands.Add(RunSlotCommand.Build(host));
        radar.Subcommands.Add(ReadFeedsCommand.Build(host));
        return radar;
    }
}
