using System.CommandLine;
using Signalbox.Platform.Hosting;

namespace Signalbox.Server.Commands;

/// <summary><c>serve</c>: the server, until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create(CommandHost host, Func<string[], Action<WebApplicationBuilder>?, WebApplication> build)
    {
        var command = new Command("serve", "The server; also without a command.");
        command.SetAction(
            (_, ct) =>
                host.GuardAsync(
                    async () =>
                    {
                        await using var app = build([], null);
                        try
                        {
                            await SignalboxApp.StartAsync(app, patient: true, ct);
                        }
                        catch (OperationCanceledException) when (ct.IsCancellationRequested)
                        {
                            return 0; // told to stop before it had started
                        }
                        await app.WaitForShutdownAsync(ct);
                        return 0;
                    },
                    CancellationToken.None
                )
        );
        return command;
    }
}
