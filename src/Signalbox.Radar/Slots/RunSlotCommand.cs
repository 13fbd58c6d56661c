using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Hosting;
using Signalbox.Radar.Contracts;
using Spectre.Console;

namespace Signalbox.Radar.Slots;

/// <summary><c>signalbox radar run --slot 12:00 [--date 2026-03-02]</c>: one slot now, in this process.</summary>
internal static class RunSlotCommand
{
    public static Command Build(CommandHost host)
    {
        var slot = new Option<TimeOnly>("--slot")
        {
            Description = "时段，如 12:00 · the slot's time in the owner's zone",
            Required = true,
        };
        var date = new Option<DateOnly?>("--date")
        {
            Description = "哪一天，默认今天 · which day, today when left out",
        };
        var command = new Command("run", "立即跑一个时段 · run one slot now") { slot, date };
        command.SetAction(
            (parsed, ct) =>
                host.RunAsync(
                    [],
                    withJobs: true,
                    async (services, token) =>
                    {
                        var asJson = parsed.GetValue(CommandHost.Json);
                        var result = await services
                            .GetRequiredService<RadarRuns>()
                            .RunAsync(
                                parsed.GetValue(slot),
                                parsed.GetValue(date),
                                asJson ? host.Progress : host.Console,
                                token
                            );
                        if (asJson)
                            host.Console.Profile.Out.Writer.WriteLine(
                                JsonSerializer.Serialize(result, JsonSerializerOptions.Web)
                            );
                        else
                            host.Console.WriteLine($"report: {result.Report}");
                        return 0;
                    },
                    ct
                )
        );
        return command;
    }
}
