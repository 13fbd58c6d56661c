using System.CommandLine;
using System.Runtime.InteropServices;
using Signalbox.Platform.Hosting;

namespace Signalbox.Server.Commands;

/// <summary><c>version</c>: which build this is.</summary>
internal static class VersionCommand
{
    public static Command Create(TextWriter output)
    {
        var command = new Command("version", "Version, commit and runtime.");
        command.SetAction(
            async (parse, ct) =>
            {
                var now = TimeProvider.System.GetUtcNow();
                if (parse.GetValue(CommandHost.Json))
                    await new CommandReport(
                        "version",
                        Product.Version,
                        now,
                        now,
                        "ok",
                        [
                            new CommandItem("version", "ok", Product.Version),
                            new CommandItem("commit", "ok", Product.Commit ?? "unknown"),
                            new CommandItem("runtime", "ok", RuntimeInformation.FrameworkDescription),
                        ]
                    ).WriteAsync(output, ct);
                else
                    await output.WriteLineAsync(
                        $"signalbox {Product.Version} ({Product.Commit ?? "unknown commit"}, {RuntimeInformation.FrameworkDescription})".AsMemory(),
                        ct
                    );
                return 0;
            }
        );
        return command;
    }
}
