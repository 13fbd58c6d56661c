using System.CommandLine;
using Signalbox.Platform.Hosting;

namespace Signalbox.Server.Commands;

/// <summary><c>serve</c>: the server, until it is told to stop.</summary>
internal static class ServeCommand
{
    public static Command Create(CommandHost host, Func<string[], Action<WebApplicationBuilder>?, WebApplication> build)
    {
        var untilInputEnds = new Option<bool>("--until-input-ends")
        {
            Description = "Stops when its standard input ends, as when who started it is gone.",
            Hidden = true,
        };
        var command = new Command("serve", "The server; also without a command.") { untilInputEnds };
        command.SetAction(
            (parse, stopped) =>
                host.GuardAsync(
                    async () =>
                    {
                        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopped);
                        if (parse.GetValue(untilInputEnds))
                            StopWithInput(stop);
                        var ct = stop.Token;
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

    /// <summary>On a thread that dies with the program: nothing else ends a wait for input.</summary>
    private static void StopWithInput(CancellationTokenSource stop) =>
        new Thread(() =>
        {
            while (Console.In.Read() >= 0) { }
            try
            {
                stop.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // It has stopped by itself.
            }
        })
        {
            IsBackground = true,
        }.Start();
}
