using System.CommandLine;
using Signalbox.Platform.Hosting;

namespace Signalbox.Server.Commands;

/// <summary><c>healthcheck</c>: asks the running server whether it is ready; for containers, which have no curl.</summary>
internal static class HealthcheckCommand
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(8); // containers wait 10 s

    public static Command Create(CommandHost host, TextWriter output)
    {
        var url = new Option<string>("--url")
        {
            Description = "Where the server answers; by default where the settings make it listen.",
        };
        url.Validators.Add(option =>
        {
            if (
                !Uri.TryCreate(option.GetValueOrDefault<string>(), UriKind.Absolute, out var uri)
                || !uri.Scheme.StartsWith("http", StringComparison.Ordinal)
            )
                option.AddError("--url takes an address such as http://127.0.0.1:9000.");
        });
        var command = new Command("healthcheck", "Asks the running server whether it is ready: 0 yes, 1 no.") { url };
        command.SetAction(
            (parse, ct) =>
                host.GuardAsync(
                    async () =>
                    {
                        var started = TimeProvider.System.GetUtcNow();
                        var at = new Uri(parse.GetValue(url) ?? host.LocalUrl());
                        var (ready, detail) = await AskAsync(new Uri(at, "/health/ready"), ct);
                        if (parse.GetValue(CommandHost.Json))
                            await new CommandReport(
                                "healthcheck",
                                Product.Version,
                                started,
                                TimeProvider.System.GetUtcNow(),
                                ready ? "ok" : "failed",
                                [new CommandItem("ready", ready ? "ok" : "failed", detail)]
                            ).WriteAsync(output, ct);
                        else
                            await output.WriteLineAsync(detail.AsMemory(), ct);
                        return ready ? 0 : 1;
                    },
                    ct
                )
        );
        return command;
    }

    private static async Task<(bool Ready, string Detail)> AskAsync(Uri at, CancellationToken ct)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(ct);
        limit.CancelAfter(Limit);
        // No client factory: this runs every 30 s beside the server, and should cost next to nothing.
        using var http = new HttpMessageInvoker(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false });
        using var request = new HttpRequestMessage(HttpMethod.Get, at);
        try
        {
            using var answer = await http.SendAsync(request, limit.Token);
            var text = await answer.Content.ReadAsStringAsync(limit.Token);
            return (
                answer.IsSuccessStatusCode,
                $"{at} answered {(int)answer.StatusCode}: {text[..Math.Min(text.Length, 2000)]}"
            );
        }
        catch (HttpRequestException fault)
        {
            return (false, $"{at} does not answer: {fault.Message}");
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return (false, $"{at} did not answer within {Limit.TotalSeconds:0} s.");
        }
    }
}
