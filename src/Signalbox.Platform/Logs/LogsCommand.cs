using System.CommandLine;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Hosting;

namespace Signalbox.Platform.Logs;

/// <summary><c>signalbox logs [file]</c>: the records as they were written, one JSON line each.</summary>
internal static class LogsCommand
{
    private const int MostSince = 10_000;

    public static Command Build(CommandHost host)
    {
        var file = new Argument<string>("file")
        {
            Description = $"哪个日志 · which one: {string.Join(' ', ReadLogs.Files)}",
            DefaultValueFactory = _ => "app",
        };
        file.AcceptOnlyFromAmong([.. ReadLogs.Files]);
        var follow = new Option<bool>("--follow", "-f") { Description = "持续输出 · go on with what is written" };
        var since = new Option<TimeSpan?>("--since")
        {
            Description = "多久以内，如 30m、1h、2d · not older than",
            CustomParser = parsed =>
            {
                if (Span(parsed.Tokens.Count > 0 ? parsed.Tokens[0].Value : "") is { } span)
                    return span;
                parsed.AddError("--since takes a number and s, m, h or d, e.g. 1h.");
                return null;
            },
        };
        var level = new Option<string?>("--level") { Description = "该级别及以上 · this level and above" };
        level.AcceptOnlyFromAmong([.. ReadLogs.Levels]);
        var grep = new Option<string?>("--grep") { Description = "包含这些字 · holding these words" };
        var logs = new Command("logs", "查看日志 · read the log files") { file, follow, since, level, grep };
        logs.SetAction(
            (parsed, ct) =>
                host.DiagnoseAsync(
                    (services, token) =>
                        RunAsync(
                            services.GetRequiredService<ReadLogs>(),
                            new LogQuery(parsed.GetValue(file)!)
                            {
                                Since = parsed.GetValue(since),
                                Level = parsed.GetValue(level),
                                Words = parsed.GetValue(grep),
                                Most = parsed.GetValue(since) is null ? 200 : MostSince,
                            },
                            parsed.GetValue(follow),
                            host.Console.Profile.Out.Writer,
                            token
                        ),
                    ct
                )
        );
        return logs;
    }

    private static async Task<int> RunAsync(
        ReadLogs read,
        LogQuery query,
        bool follow,
        TextWriter output,
        CancellationToken ct
    )
    {
        if (!follow)
        {
            await WriteAsync(await read.RunAsync(query, ct), output, ct);
            return 0;
        }
        await foreach (var lines in read.FollowAsync(query, ct))
            await WriteAsync(lines, output, ct);
        return 0;
    }

    private static async Task WriteAsync(IReadOnlyList<string> lines, TextWriter output, CancellationToken ct)
    {
        foreach (var line in lines)
            await output.WriteLineAsync(line.AsMemory(), ct);
        await output.FlushAsync(ct);
    }

    /// <summary>E.g. <c>90s</c>, <c>30m</c>, <c>1h</c>, <c>2d</c>; null when it is none.</summary>
    public static TimeSpan? Span(string text)
    {
        if (
            text.Length < 2
            || !int.TryParse(text[..^1], NumberStyles.None, CultureInfo.InvariantCulture, out var number)
        )
            return null;
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' when number <= 10_000 => TimeSpan.FromDays(number),
            _ => null,
        };
    }
}
