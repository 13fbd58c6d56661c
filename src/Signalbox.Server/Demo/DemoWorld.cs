using Signalbox.FarEnds.DingTalk;
using Signalbox.FarEnds.LlmVendor;
using Signalbox.FarEnds.Samples;

namespace Signalbox.Server.Demo;

/// <summary>Every outside service of the demonstration, as a stand-in on loopback.</summary>
internal sealed class DemoWorld : IAsyncDisposable
{
    private DemoWorld(SampleWorld samples, DingTalkFarEnd robot, LlmVendorServer? vendor) =>
        (Samples, Robot, Vendor) = (samples, robot, vendor);

    public SampleWorld Samples { get; }

    public DingTalkFarEnd Robot { get; }

    /// <summary>Null when rules judge.</summary>
    public LlmVendorServer? Vendor { get; }

    public static async Task<DemoWorld> StartAsync(bool withModel, string? feeds, CancellationToken ct)
    {
        var vendor = withModel ? await LlmVendorServer.StartAsync(ct) : null;
        if (vendor is not null)
            vendor.Answer = StandInModel.Answer;
        return new DemoWorld(
            await SampleWorld.StartAsync(TimeProvider.System, ct, feeds),
            await DingTalkFarEnd.StartAsync(TimeProvider.System, ct),
            vendor
        );
    }

    /// <summary>Settings that point the program at this world, and at nothing else.</summary>
    public IEnumerable<string> Settings()
    {
        yield return $"--Outbound:AllowedPrivateHosts={SampleWorld.PrivateHost}";
        yield return $"--Radar:WeRss:BaseUrl={Samples.WeRssUrl}";
        yield return $"--Radar:WeRss:Username={Samples.WeRssUsername}";
        yield return $"--Radar:WeRss:Password={Samples.WeRssPassword}";
        yield return $"--Channels:DingTalk:Webhook={Robot.Webhook}";
        yield return $"--Channels:DingTalk:Secret={Robot.Secret}";
        if (Vendor is null)
            yield break;
        yield return $"--Llm:DeepSeek:BaseUrl={Vendor.Url}";
        yield return $"--Llm:DeepSeek:ApiKey={Vendor.Key}";
        yield return $"--Llm:DeepSeek:Model={Vendor.Models[0]}";
    }

    public async ValueTask DisposeAsync()
    {
        await Samples.DisposeAsync();
        await Robot.DisposeAsync();
        if (Vendor is not null)
            await Vendor.DisposeAsync();
    }
}
