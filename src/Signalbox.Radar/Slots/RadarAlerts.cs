using System.Data.Common;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Data;
using Signalbox.Platform.Health;
using Signalbox.Platform.Hosting;
using Signalbox.Platform.Jobs;
using Signalbox.Radar.Reports;

namespace Signalbox.Radar.Slots;

/// <summary>What somebody has to be told of the radar: a slot that did not run, a report that did not go out, nothing new for a day.</summary>
internal static class RadarAlerts
{
    private static readonly TimeSpan SlotGrace = TimeSpan.FromMinutes(15);
    private static readonly TimeSpan PushGrace = TimeSpan.FromMinutes(10);
    private static readonly TimeSpan Silence = TimeSpan.FromHours(24);

    public static void Offer(Offers offers)
    {
        Offer(
            offers,
            "radar.slot-due",
            CheckGroup.Jobs,
            SlotAsync,
            AlertSeverity.Critical,
            "slot-missed",
            "push-missing",
            "有批次到点没有运行",
            "A slot did not run when it was due"
        );
        Offer(
            offers,
            "radar.push",
            CheckGroup.Channels,
            PushAsync,
            AlertSeverity.Critical,
            "push-missing",
            "push-missing",
            "22:00 的日报没有送出",
            "The report of 22:00 was not sent"
        );
        Offer(
            offers,
            "radar.new-articles",
            CheckGroup.Sources,
            ArticlesAsync,
            AlertSeverity.Warning,
            "no-new-articles",
            "no-new-articles",
            "24 小时没有新文章",
            "No new article for 24 hours"
        );
    }

    private static void Offer(
        Offers offers,
        string check,
        CheckGroup group,
        Func<IServiceProvider, CancellationToken, Task<CheckResult>> runAsync,
        AlertSeverity severity,
        string id,
        string runbook,
        string titleZh,
        string titleEn
    )
    {
        offers.Check(
            new HealthCheck(check, Required: false, runAsync)
            {
                Group = group,
                Runbook = runbook,
                DoctorOnly = true,
            }
        );
        offers.Alert(
            new AlertRule(id, severity, new CheckFails(check))
            {
                TitleZh = titleZh,
                TitleEn = titleEn,
                Runbook = runbook,
                For = TimeSpan.FromMinutes(1),
            }
        );
    }

    /// <summary>The last slot that was due; a schedule that is paused misses it too.</summary>
    private static async Task<CheckResult> SlotAsync(IServiceProvider services, CancellationToken ct)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var due = await DueAsync(services, ["radar.slot", RadarModule.DailyReport], now - SlotGrace, ct);
        await using var look = await Look.OpenAsync(services, ct);
        if (due is null || due.At <= await look.InstalledAsync(ct))
            return CheckResult.Ok("还没有批次到点。", "No slot has been due yet.");
        return await look.HasRunAsync(due.Day, due.Slot, ct)
            ? CheckResult.Ok($"{due.NameZh} 的批次已经运行。", $"The slot {due.Name} has run.")
            : CheckResult.Fail(
                $"{due.NameZh} 的批次没有运行。",
                $"The slot {due.Name} has not run.",
                "确认后台任务已开启、计划没有暂停；signalbox radar run --slot 可以补跑。",
                "See whether background work is on and the schedule is not paused; signalbox radar run --slot runs it late."
            );
    }

    private static async Task<CheckResult> PushAsync(IServiceProvider services, CancellationToken ct)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        var outbox = services.GetRequiredService<Outbox>();
        if ((await outbox.ChannelsAsync(PushReport.Kind, ct)).Count == 0)
            return CheckResult.Ok("没有接收日报的渠道。", "No channel is set up for reports.");
        var due = await DueAsync(services, [RadarModule.DailyReport], now - PushGrace, ct);
        await using var look = await Look.OpenAsync(services, ct);
        if (due is null || due.At <= await look.InstalledAsync(ct))
            return CheckResult.Ok("还没有日报到点。", "No daily report has been due yet.");
        var fates = await outbox.FatesAsync($"{PushReport.Kind}:{due.Day:yyyy-MM-dd}:{due.Slot:HH:mm}", ct);
        if (fates.Any(f => f.State == DeliveryState.Sent))
            return CheckResult.Ok($"{due.NameZh} 的日报已经送出。", $"The report of {due.Name} was sent.");
        var (whyZh, why) =
            fates.Count == 0
                ? ("没有生成过", "it was never made")
                : (
                    string.Join("，", fates.Select(f => $"“{f.ChannelName}”{StateZh(f.State)}")),
                    string.Join(", ", fates.Select(f => $"{f.ChannelName}: {f.State}"))
                );
        return CheckResult.Fail(
            $"{due.NameZh} 的日报过了 10 分钟还没有送出：{whyZh}。",
            $"The report of {due.Name} was not sent 10 minutes later: {why}.",
            "先看这个批次的运行情况，再看渠道的发送记录。",
            "Look at the slot's run, then at the delivery log of the channel."
        );
    }

    private static string StateZh(DeliveryState state) =>
        state switch
        {
            DeliveryState.Pending => "等待发送",
            DeliveryState.Sending => "正在发送",
            DeliveryState.Sent => "已发送",
            DeliveryState.Failed => "失败",
            DeliveryState.Cancelled => "已取消",
            _ => "不确定是否送达",
        };

    private static async Task<CheckResult> ArticlesAsync(IServiceProvider services, CancellationToken ct)
    {
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        await using var look = await Look.OpenAsync(services, ct);
        if (await look.FirstSourceAsync(ct) is not { } since)
            return CheckResult.Ok("没有启用的来源。", "No source is switched on.");
        var newest = await look.NewestArticleAsync(ct) is { } seen && seen > since ? seen : since;
        return now - newest <= Silence
            ? CheckResult.Ok(
                $"最新的文章是 {(now - newest).TotalHours:0} 小时前来的。",
                $"The newest article came {(now - newest).TotalHours:0} hours ago."
            )
            : CheckResult.Fail(
                $"已经 {(now - newest).TotalHours:0} 小时没有新文章。",
                $"No new article for {(now - newest).TotalHours:0} hours.",
                "查看各个来源：读取失败的会说明原因；WeRSS 则要重新登录。",
                "Look at the sources: one that fails says why; for WeRSS sign in again."
            );
    }

    /// <summary>The last slot of these schedules, as they are now, until then; a run is known by its day and time in the owner's zone.</summary>
    private static async Task<DueSlot?> DueAsync(
        IServiceProvider services,
        IReadOnlyList<string> names,
        DateTimeOffset until,
        CancellationToken ct
    )
    {
        var schedules = services.GetRequiredService<Schedules>();
        DateTimeOffset? last = null;
        foreach (var name in names)
            if (await schedules.LastSlotAsync(name, until, ct) is { } slot && (last is null || slot > last))
                last = slot;
        if (last is not { } at)
            return null;
        var local = TimeZoneInfo.ConvertTime(at, services.GetRequiredService<TimeProvider>().LocalTimeZone).DateTime;
        return new DueSlot(DateOnly.FromDateTime(local), TimeOnly.FromDateTime(local), at);
    }

    private sealed record DueSlot(DateOnly Day, TimeOnly Slot, DateTimeOffset At)
    {
        public string Name => string.Create(CultureInfo.InvariantCulture, $"{Slot:HH:mm} of {Day:yyyy-MM-dd}");

        public string NameZh => string.Create(CultureInfo.InvariantCulture, $"{Day:yyyy-MM-dd} {Slot:HH:mm}");
    }

    /// <summary>SQL by hand: these are looked at all the time.</summary>
    private sealed class Look(Database database, DbConnection connection) : IAsyncDisposable
    {
        public static async Task<Look> OpenAsync(IServiceProvider services, CancellationToken ct)
        {
            var database = services.GetRequiredService<Database>();
            return new Look(database, await database.OpenAsync(ct));
        }

        /// <summary>When the tables were made; what was due before that is nobody's.</summary>
        public async Task<DateTimeOffset> InstalledAsync(CancellationToken ct)
        {
            await using var command = connection.Command(
                null,
                database.Kind,
                "SELECT min(applied_at) FROM schema_script"
            );
            return await command.ExecuteScalarAsync(ct) is string first
                ? DateTimeOffset.Parse(first, CultureInfo.InvariantCulture)
                : DateTimeOffset.MinValue;
        }

        public async Task<bool> HasRunAsync(DateOnly day, TimeOnly slot, CancellationToken ct)
        {
            await using var command = connection.Command(
                null,
                database.Kind,
                "SELECT count(*) FROM radar_slot_run WHERE day = @day AND slot = @slot",
                ("@day", day),
                ("@slot", slot)
            );
            return (long)(await command.ExecuteScalarAsync(ct))! > 0; // both databases count in 64 bits
        }

        public Task<DateTimeOffset?> FirstSourceAsync(CancellationToken ct) =>
            InstantAsync("SELECT min(created_at) FROM radar_source WHERE enabled", ct);

        public Task<DateTimeOffset?> NewestArticleAsync(CancellationToken ct) =>
            InstantAsync("SELECT max(first_seen_at) FROM radar_article", ct);

        public ValueTask DisposeAsync() => connection.DisposeAsync();

        private async Task<DateTimeOffset?> InstantAsync(string sql, CancellationToken ct)
        {
            await using var command = connection.Command(null, database.Kind, sql);
            await using var reader = await command.ExecuteReaderAsync(ct);
            return await reader.ReadAsync(ct) && !await reader.IsDBNullAsync(0, ct)
                ? reader.Instant(database.Kind, 0)
                : null;
        }
    }
}
