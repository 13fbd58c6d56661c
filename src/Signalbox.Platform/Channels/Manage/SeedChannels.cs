using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Secrets;

namespace Signalbox.Platform.Channels.Manage;

/// <summary>Makes the channel that the settings describe. What a person set on it besides address and secret stays.</summary>
internal sealed class SeedChannels(
    IDbContextFactory<SignalboxDb> dbs,
    AddChannel add,
    ChangeChannel change,
    SecretBox box,
    IOptions<ChannelsOptions> options
) : IHostedService
{
    private const string Name = "dingtalk";

    public Task StartAsync(CancellationToken cancellationToken) => RunAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <exception cref="RefusedException">400 <c>channel.settings</c>: the robot in the settings cannot be called.</exception>
    public async Task RunAsync(CancellationToken ct)
    {
        if (options.Value.DingTalk is not { Webhook: { Length: > 0 } webhook } robot)
            return;
        try
        {
            await RunAsync(robot, webhook.Trim(), ct);
        }
        catch (RefusedException refused)
        {
            throw RefusedException.Invalid("channel.settings", $"Channels:DingTalk: {refused.Message}", refused);
        }
    }

    private async Task RunAsync(DingTalkOptions robot, string webhook, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        var channel = await db.Set<Channel>().AsNoTracking().SingleOrDefaultAsync(c => c.Name == Name, ct);
        if (channel is null)
        {
            await add.RunAsync(by: null, Form(robot, channel), ct);
            return;
        }
        if (channel.Kind != ChannelKind.DingTalk)
            return; // a person has given the name to something else
        if (Differs(channel, robot, webhook))
            await change.RunAsync(by: null, channel.Id, Form(robot, channel), ct);
    }

    private bool Differs(Channel channel, DingTalkOptions robot, string webhook)
    {
        try
        {
            var secrets = channel.OpenSecrets(box);
            return secrets.Url != webhook || (robot.Secret is { Length: > 0 } key && secrets.SigningKey != key.Trim());
        }
        catch (RefusedException)
        {
            return true; // sealed with a key that is gone: the settings hold them still
        }
    }

    private static ChannelForm Form(DingTalkOptions robot, Channel? channel) =>
        new()
        {
            Name = Name,
            Kind = ChannelKind.DingTalk,
            Url = robot.Webhook,
            SigningKey = robot.Secret,
            Enabled = channel?.Enabled ?? true,
            Kinds = channel?.Kinds.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [],
            Keyword = channel?.ReadSettings().Keyword,
            Proxy = channel?.ReadSettings().Proxy,
            RatePerMinute = channel?.RatePerMinute,
            ErrorPreference = channel?.ErrorPreference,
        };
}
