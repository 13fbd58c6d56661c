using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.FarEnds.DingTalk;
using Signalbox.FarEnds.Robots;
using Signalbox.FarEnds.Smtp;
using Signalbox.FarEnds.Webhooks;
using Signalbox.Platform.Channels;
using Signalbox.Platform.Channels.Manage;
using Signalbox.Platform.Channels.Sending;
using Signalbox.Platform.Data;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Channels;

/// <summary>The program with far ends beside it, and what the tests of channels do again and again.</summary>
internal sealed class ChannelHouse(TestServer server) : IAsyncDisposable
{
    public static CancellationToken Ct => TestContext.Current.CancellationToken;

    public TestServer Server => server;

    public TestClock Clock => server.Clock;

    public static async Task<ChannelHouse> StartAsync(DatabaseKind kind, Dictionary<string, string>? settings = null)
    {
        var all = new Dictionary<string, string>(settings ?? [], StringComparer.Ordinal);
        all.TryAdd("Outbound:AllowedPrivateHosts", "127.0.0.1");
        all.TryAdd("Jobs:Enabled", "false"); // most tests take the job's place
        return new ChannelHouse(await TestServer.StartAsync(kind, [], all));
    }

    public T Get<T>()
        where T : notnull => server.Services.GetRequiredService<T>();

    public Task<DingTalkFarEnd> RobotAsync() => DingTalkFarEnd.StartAsync(Clock, Ct);

    public Task<ChannelRow> AddAsync(DingTalkFarEnd robot, Func<ChannelForm, ChannelForm>? change = null)
    {
        var form = new ChannelForm
        {
            Name = "group",
            Kind = ChannelKind.DingTalk,
            Url = robot.Webhook,
            SigningKey = robot.Secret,
        };
        return Get<AddChannel>().RunAsync(by: null, change?.Invoke(form) ?? form, Ct);
    }

    public Task<ChannelRow> AddAsync(WebhookFarEnd receiver, Func<ChannelForm, ChannelForm>? change = null)
    {
        var form = new ChannelForm
        {
            Name = "receiver",
            Kind = ChannelKind.Webhook,
            Url = receiver.Url,
            SigningKey = receiver.SigningKey,
        };
        return Get<AddChannel>().RunAsync(by: null, change?.Invoke(form) ?? form, Ct);
    }

    public Task<ChannelRow> AddAsync(
        RobotsFarEnd robots,
        ChannelKind kind,
        Func<ChannelForm, ChannelForm>? change = null
    )
    {
        var form = new ChannelForm
        {
            Name = kind.ToString(),
            Kind = kind,
            Url = kind switch
            {
                ChannelKind.WeCom => robots.WeComWebhook,
                ChannelKind.Feishu => robots.FeishuWebhook,
                ChannelKind.Telegram => robots.TelegramBot,
                ChannelKind.Bark => robots.BarkAddress,
                ChannelKind.ServerChan => robots.ServerChanAddress,
                _ => robots.NtfyTopic,
            },
            SigningKey = kind == ChannelKind.Feishu ? robots.FeishuSecret : robots.NtfyToken,
            Recipient = robots.TelegramChat,
        };
        return Get<AddChannel>().RunAsync(by: null, change?.Invoke(form) ?? form, Ct);
    }

    public Task<ChannelRow> AddAsync(SmtpFarEnd smtp, Func<EmailSettings, EmailSettings>? change = null)
    {
        var mail = new EmailSettings
        {
            Host = "127.0.0.1",
            Port = smtp.Port,
            Security = SmtpSecurity.None,
            Username = smtp.Account?.Split(':')[0],
            From = "signalbox@example.com",
            To = ["owner@example.com", "second@example.com"],
        };
        var form = new ChannelForm
        {
            Name = "mail",
            Kind = ChannelKind.Email,
            Password = smtp.Account?.Split(':')[1],
            Email = change?.Invoke(mail) ?? mail,
        };
        return Get<AddChannel>().RunAsync(by: null, form, Ct);
    }

    /// <summary>A message in line for a channel, without its job: the test takes the job's place.</summary>
    public async Task<Guid> HasAsync(
        ChannelRow channel,
        string title = "日报",
        string markdown = "## 日报\n\n- [一条消息](https://example.com/1)",
        string? link = "https://example.com/r/abc",
        bool mustSend = false
    )
    {
        var delivery = new Delivery
        {
            Id = Ids.New(Clock),
            ChannelId = channel.Id,
            ChannelName = channel.Name,
            Kind = "radar.report",
            Key = $"radar.report:{Guid.NewGuid()}",
            Title = title,
            Markdown = markdown,
            Link = link,
            MustSend = mustSend,
            CreatedAt = Clock.GetUtcNow(),
            QueuedAt = Clock.GetUtcNow(),
        };
        await server.HasAsync(delivery);
        return delivery.Id;
    }

    /// <summary>What the job does.</summary>
    public Task<SendWait?> SendAsync(Guid delivery) => Get<SendDelivery>().RunAsync(delivery, Ct);

    /// <summary>What the job does, at once and whenever it has to wait, with the clock wound on, until it is settled.</summary>
    public async Task<Delivery> SettleAsync(Guid delivery)
    {
        while (await SendAsync(delivery) is { } wait)
            Clock.Advance(wait.Span);
        return await DeliveryAsync(delivery);
    }

    public async Task<Delivery> DeliveryAsync(Guid id)
    {
        await using var db = await Get<IDbContextFactory<SignalboxDb>>().CreateDbContextAsync(Ct);
        return await db.Set<Delivery>().AsNoTracking().SingleAsync(d => d.Id == id, Ct);
    }

    public async Task<Channel> ChannelAsync(ChannelRow row)
    {
        await using var db = await Get<IDbContextFactory<SignalboxDb>>().CreateDbContextAsync(Ct);
        return await db.Set<Channel>().AsNoTracking().SingleAsync(c => c.Id == row.Id, Ct);
    }

    public async Task<IReadOnlyList<Attempt>> AttemptsAsync(Guid delivery)
    {
        await using var db = await Get<IDbContextFactory<SignalboxDb>>().CreateDbContextAsync(Ct);
        return await db.Set<Attempt>()
            .AsNoTracking()
            .Where(a => a.DeliveryId == delivery)
            .OrderBy(a => a.Id)
            .ToListAsync(Ct);
    }

    /// <summary>Waits until something of the far end's is so.</summary>
    public static async Task UntilAsync(Func<bool> isSo)
    {
        while (!isSo())
            await Task.Delay(5, Ct);
    }

    /// <summary>Waits until the engine has brought something about; its pauses go by the clock, so it is wound on.</summary>
    public async Task WorkUntilAsync(Func<Task<bool>> isSo)
    {
        while (!await isSo())
        {
            Clock.Advance(TimeSpan.FromMilliseconds(50));
            await Task.Delay(10, Ct);
        }
    }

    public Task WorkUntilAsync(Func<bool> isSo) => WorkUntilAsync(() => Task.FromResult(isSo()));

    public ValueTask DisposeAsync() => server.DisposeAsync();
}
