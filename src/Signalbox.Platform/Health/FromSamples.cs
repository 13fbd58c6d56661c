using System.Data.Common;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Data;

namespace Signalbox.Platform.Health;

/// <summary>What only the running server knows of itself, as another process finds it: how its check last came out.</summary>
internal static class FromSamples
{
    // The server writes its health down once a minute.
    private static readonly TimeSpan LongestSilence = TimeSpan.FromMinutes(3);

    /// <param name="check">The check that the server makes.</param>
    /// <param name="silent">What it means that the server has been silent for longer than three minutes.</param>
    public static Task<CheckResult> LookAsync(
        IServiceProvider services,
        string check,
        CheckState silent,
        CancellationToken ct
    )
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        return AskDatabase.RunAsync(
            services,
            (connection, kind) => LookAsync(connection, kind, check, silent, now, ct),
            ct
        );
    }

    private static async Task<CheckResult> LookAsync(
        DbConnection connection,
        DatabaseKind kind,
        string check,
        CheckState silent,
        DateTimeOffset now,
        CancellationToken ct
    )
    {
        await using var command = connection.Command(
            null,
            kind,
            "SELECT at, state, reason, reason_zh FROM health_sample WHERE check_name = @check ORDER BY at DESC LIMIT 1",
            ("@check", check)
        );
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct))
            return CheckResult.Unknown(
                "还没有服务器在这个数据库里写过健康记录。",
                "No server has written its health into this database yet.",
                "启动服务器：signalbox serve，一分钟后再看。",
                "Start it: signalbox serve; then look again after a minute."
            );
        var ago = now - reader.Instant(kind, 0);
        if (ago > LongestSilence)
            return new CheckResult(
                silent,
                $"服务器上次写健康记录是 {(long)ago.TotalMinutes} 分钟前。",
                $"The server last wrote its health down {(long)ago.TotalMinutes} minutes ago.",
                "启动它：signalbox serve 或 systemctl start signalbox；日志的最后几行说明它为什么停了。",
                "Start it: signalbox serve, or systemctl start signalbox; its last log lines say why it ended."
            );
        var state = Enum.Parse<CheckState>(reader.GetString(1)); // as the sampler wrote it
        return state == CheckState.Ok
            ? CheckResult.Ok(
                $"服务器 {(long)ago.TotalSeconds} 秒前记录这一项正常。",
                $"The server wrote {(long)ago.TotalSeconds} s ago that this is well."
            )
            : new CheckResult(
                state,
                Zh(reader),
                reader.GetString(2),
                "一直这样就重启服务器。",
                "Restart the server if this stays."
            );
    }

    /// <summary>Samples of earlier versions have none in Chinese.</summary>
    private static string Zh(DbDataReader reader) =>
        reader.GetString(3) is { Length: > 0 } zh ? zh : reader.GetString(2);
}
