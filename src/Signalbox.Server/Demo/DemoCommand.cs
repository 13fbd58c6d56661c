using System.CommandLine;
using Signalbox.Platform.Hosting;

namespace Signalbox.Server.Demo;

/// <summary><c>signalbox demo</c>: the whole program on sample sources, in a throw-away data folder, without a key.</summary>
internal static class DemoCommand
{
    public static Command Create(CommandHost host, IReadOnlyList<Platform.IModule> modules, TextWriter output)
    {
        var once = new Option<bool>("--once") { Description = "报告做完即退出 · end after the report" };
        var model = new Option<bool>("--model")
        {
            Description = "由模型替身评判，显示费用 · let a stand-in for a model judge, with cost",
        };
        var feeds = new Option<string?>("--feeds")
        {
            Description = "另读此文件夹中的订阅文件 · also read the feed files of this folder",
        };
        var command = new Command("demo", "演示：样例来源，一份报告 · sample sources and a report, nothing kept")
        {
            once,
            model,
            feeds,
        };
        command.SetAction(
            (parsed, ct) =>
                host.GuardAsync(
                    () =>
                        new Demonstration(modules, host.Console, output).RunAsync(
                            parsed.GetValue(once),
                            parsed.GetValue(model),
                            parsed.GetValue(feeds) ?? SampleFeeds(),
                            ct
                        ),
                    ct
                )
        );
        return command;
    }

    /// <summary>Real feeds that lie beside the project, where the starter script found any.</summary>
    private static string? SampleFeeds() =>
        Environment.GetEnvironmentVariable("SIGNALBOX_SAMPLES") is { Length: > 0 } samples
            ? Path.Combine(samples, "feeds")
            : null;
}
