using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Llm.Vendors;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Llm;

/// <summary>What section <c>Llm:DeepSeek</c> does to the rows.</summary>
public sealed class LlmSettingsTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("deepseek-reasoner", "deepseek-flash")]
    [InlineData("deepseek-chat", "deepseek-flash")]
    [InlineData("deepseek-v4-pro", "deepseek-v4-pro")]
    [InlineData("deepseek-next", "deepseek-next")]
    public async Task Withdrawn_names_are_mapped_and_new_ones_taken_as_they_are(string wanted, string asked)
    {
        await using var host = await LlmHost.StartAsync(settings: ("Llm:DeepSeek:Model", wanted));

        Assert.Equal(asked, (await host.Client.TargetAsync("radar.judge", Ct))!.Model);
    }

    [Fact]
    public async Task A_model_that_the_vendor_does_not_know_is_refused_with_the_names_it_does()
    {
        await using var host = await LlmHost.StartAsync(settings: ("Llm:DeepSeek:Model", "deepseek-next"));

        var refused = await Assert.ThrowsAsync<Errors.RefusedException>(() => host.AskAsync());

        Assert.Contains("deepseek-flash or deepseek-v4-pro, but you passed deepseek-next", refused.Message);
    }

    [Fact]
    public async Task Text_instead_of_JSON_mode_can_be_asked_for()
    {
        await using var host = await LlmHost.StartAsync(settings: ("Llm:DeepSeek:ResponseFormat", "text"));

        await host.AskAsync();

        Assert.False(Assert.Single(host.Vendor.Requests).Body.TryGetProperty("response_format", out _));
    }

    [Theory, EachDatabase]
    public async Task The_row_follows_the_settings_until_it_is_changed_in_the_program(DatabaseKind kind)
    {
        await using var host = await LlmHost.StartAsync(kind);
        await host.ChangeVendorAsync(v => v.SealedKey = null);

        await AgainAsync(host, key: "sk-second-key-0123");
        Assert.NotNull((await host.VendorRowAsync()).SealedKey);

        await AgainAsync(host, key: "");
        Assert.False((await host.VendorRowAsync()).Enabled);

        await host.ChangeVendorAsync(v => v.FollowsSettings = false);
        await AgainAsync(host, key: "sk-third-key-01234");
        Assert.False((await host.VendorRowAsync()).Enabled);
    }

    [Theory]
    [InlineData("Llm:DeepSeek:ResponseFormat", "xml", "Llm:DeepSeek:ResponseFormat")]
    [InlineData("Llm:DeepSeek:BaseUrl", "nowhere", "Llm:DeepSeek:BaseUrl")]
    [InlineData("Llm:DeepSeek:ApiKey", "sk-a b", "Llm:DeepSeek:ApiKey")]
    [InlineData("Llm:Attempts", "0", "Llm:Attempts")]
    [InlineData("Llm:Idle", "10:00:00", "Llm:Idle")]
    public async Task A_wrong_setting_stops_the_start_and_is_named(string key, string value, string named)
    {
        var fault = await Assert.ThrowsAsync<RefusedException>(() => LlmHost.StartAsync(settings: (key, value)));

        Assert.Contains(named, fault.Message);
        Assert.DoesNotContain("sk-a b", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_address_that_a_key_must_not_be_sent_to_is_named_and_never_called()
    {
        await using var host = await LlmHost.StartAsync(settings: ("Outbound:AllowedPrivateHosts", ""));

        var refused = await Assert.ThrowsAsync<Errors.RefusedException>(() => host.AskAsync());

        Assert.Contains("must be reached by https", refused.Message);
        Assert.Empty(host.Vendor.Requests);
    }

    /// <summary>Scripts and entities agree, on each database.</summary>
    [Theory, EachDatabase]
    public async Task Every_row_can_be_written_and_read(DatabaseKind kind)
    {
        await using var host = await LlmHost.StartAsync(kind);
        await host.AskAsync();
        await using var db = await host.OpenAsync();

        Assert.Single(await db.Set<Vendor>().ToListAsync(Ct));
        Assert.Equal(2, await db.Set<VendorModel>().CountAsync(Ct));
        Assert.Equal(4, await db.Set<Price>().CountAsync(Ct));
        Assert.Single(await db.Set<Purpose>().ToListAsync(Ct));
        Assert.Empty(await db.Set<Platform.Llm.Calls.Budget>().ToListAsync(Ct));
        Assert.Single(await db.Set<Platform.Llm.Calls.Attempt>().ToListAsync(Ct));
    }

    /// <summary>Seeds as the next start would, with another key in the settings.</summary>
    private static async Task AgainAsync(LlmHost host, string key)
    {
        var options = host.Server.Services.GetRequiredService<IOptions<Platform.Llm.DeepSeekOptions>>();
        options.Value.ApiKey = key;
        using var seed = ActivatorUtilities.CreateInstance<SeedVendors>(host.Server.Services);
        await seed.EnsureAsync(Ct);
    }
}
