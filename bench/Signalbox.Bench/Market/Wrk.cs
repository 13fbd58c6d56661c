using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Signalbox.Bench.Market;

/// <summary>What one run of wrk found.</summary>
/// <param name="P99">Milliseconds.</param>
/// <param name="Bad">Answers that were no 2xx, and broken connections.</param>
internal sealed record WrkRun(double PerSecond, double P50, double P99, long Bad);

/// <summary>Sends a list of requests, again and again, over 32 connections from one thread.</summary>
internal static partial class Wrk
{
    private const int Connections = 32;

    private const string Script = """
        local headers = {}
        local token = os.getenv("TOKEN")
        if token and token ~= "" then headers["Authorization"] = "Bearer " .. token end
        local packed = os.getenv("ACCEPT_ENCODING")
        if packed and packed ~= "" then headers["Accept-Encoding"] = packed end
        local asked, at = {}, 0
        function init(args)
          for line in io.lines(os.getenv("PATHS")) do asked[#asked + 1] = wrk.format("GET", line, headers) end
        end
        function request() at = at % #asked + 1 return asked[at] end
        """;

    public static async Task<WrkRun> RunAsync(
        Uri home,
        IReadOnlyList<string> paths,
        string? token,
        int seconds,
        CancellationToken ct,
        string acceptEncoding = ""
    )
    {
        var folder = Directory.CreateTempSubdirectory("signalbox-wrk-");
        try
        {
            var (script, list) = (Path.Combine(folder.FullName, "list.lua"), Path.Combine(folder.FullName, "paths"));
            await File.WriteAllTextAsync(script, Script, ct);
            await File.WriteAllLinesAsync(list, paths, ct);
            var start = new ProcessStartInfo(
                "wrk",
                ["-t1", $"-c{Connections}", $"-d{seconds}s", "--latency", "--timeout", "10s", "-s", script, $"{home}"]
            )
            {
                RedirectStandardOutput = true,
                UseShellExecute = false,
            };
            start.Environment["PATHS"] = list;
            start.Environment["TOKEN"] = token ?? "";
            start.Environment["ACCEPT_ENCODING"] = acceptEncoding;
            using var process = Process.Start(start)!;
            var said = await process.StandardOutput.ReadToEndAsync(ct);
            await process.WaitForExitAsync(ct);
            return new WrkRun(
                Number(PerSecond().Match(said).Groups["n"].Value),
                Milliseconds(P50().Match(said)),
                Milliseconds(P99().Match(said)),
                Count(Others().Match(said)) + Broken().Matches(said).Sum(m => Count(m))
            );
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static double Number(string text) => double.Parse(text, CultureInfo.InvariantCulture);

    private static long Count(Match match) =>
        match.Success ? long.Parse(match.Groups["n"].Value, CultureInfo.InvariantCulture) : 0;

    private static double Milliseconds(Match match) =>
        Number(match.Groups["n"].Value)
        * match.Groups["unit"].Value switch
        {
            "us" => 0.001,
            "s" => 1000,
            _ => 1,
        };

    [GeneratedRegex(@"Requests/sec:\s+(?<n>[\d.]+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex PerSecond();

    [GeneratedRegex(
        @"^\s+50%\s+(?<n>[\d.]+)(?<unit>us|ms|s)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex P50();

    [GeneratedRegex(
        @"^\s+99%\s+(?<n>[\d.]+)(?<unit>us|ms|s)",
        RegexOptions.Multiline | RegexOptions.ExplicitCapture,
        1000
    )]
    private static partial Regex P99();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (?<n>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Others();

    [GeneratedRegex(@"(connect|read|write|timeout) (?<n>\d+)", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Broken();
}
