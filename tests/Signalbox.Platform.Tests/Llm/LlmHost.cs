using System.ComponentModel.DataAnnotations;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.FarEnds.LlmVendor;
using Signalbox.Platform.Data;
using Signalbox.Platform.Llm;
using Signalbox.Platform.Llm.Calls;
using Signalbox.Platform.Llm.Vendors;
using Signalbox.Testing;

namespace Signalbox.Platform.Tests.Llm;

/// <summary>The program with a vendor of models at the other end of the wire.</summary>
internal sealed class LlmHost : IAsyncDisposable
{
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(10);

    private LlmHost(TestServer server, LlmVendorServer vendor) => (Server, Vendor) = (server, vendor);

    public TestServer Server { get; }

    public LlmVendorServer Vendor { get; }

    public LlmClient Client => Server.Services.GetRequiredService<LlmClient>();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <param name="settings">Over ours: short pauses and the vendor's address and key.</param>
    public static async Task<LlmHost> StartAsync(
        DatabaseKind kind = DatabaseKind.Sqlite,
        params (string Key, string Value)[] settings
    )
    {
        var vendor = await LlmVendorServer.StartAsync(Ct);
        var all = new Dictionary<string, string>
        {
            ["Outbound:AllowedPrivateHosts"] = "127.0.0.1",
            ["Jobs:Enabled"] = "false",
            ["Llm:RetryFirst"] = "00:00:00.002",
            ["Llm:DeepSeek:BaseUrl"] = vendor.Url,
            ["Llm:DeepSeek:ApiKey"] = vendor.Key!,
        };
        foreach (var (key, value) in settings)
            all[key] = value;
        return new LlmHost(await TestServer.StartAsync(kind, [], all), vendor);
    }

    /// <summary>Asks, while the clock goes on by hundredths of seconds.</summary>
    public Task<LlmJson<Verdict>> AskAsync(string user = "台积电三季度净利润增长 39%", int? maxTokens = null) =>
        AskAsync<Verdict>(user, maxTokens);

    public Task<LlmJson<T>> AskAsync<T>(string user, int? maxTokens = null)
        where T : class => PassAsync(Client.AskJsonAsync<T>(Request(user, maxTokens), Ct));

    public static LlmRequest Request(string user = "台积电三季度净利润增长 39%", int? maxTokens = null) =>
        new()
        {
            Purpose = "radar.judge",
            System = "You judge articles.",
            User = user,
            Subject = "article:1",
            MaxTokens = maxTokens,
        };

    /// <summary>Lets time pass until the work is done: pauses and limits of the client use the clock of the test.</summary>
    public async Task<T> PassAsync<T>(Task<T> work)
    {
        while (await Task.WhenAny(work, Task.Delay(5, Ct)) != work)
            Server.Clock.Advance(Step);
        return await work;
    }

    /// <summary>The same until something has happened.</summary>
    public async Task PassUntilAsync(Func<bool> happened)
    {
        while (!happened())
        {
            await Task.Delay(5, Ct);
            Server.Clock.Advance(Step);
        }
    }

    /// <summary>The vendor takes requests and answers none until the source is completed.</summary>
    public TaskCompletionSource Hold()
    {
        var release = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Vendor.Always = new VendorScene(
            "held",
            async turn =>
            {
                await release.Task.WaitAsync(turn.Gone);
                await turn.AnswerAsync();
            }
        );
        return release;
    }

    public async Task<IReadOnlyList<Attempt>> AttemptsAsync()
    {
        await using var db = await OpenAsync();
        return await db.Set<Attempt>().AsNoTracking().OrderBy(a => a.StartedAt).ThenBy(a => a.Number).ToListAsync(Ct);
    }

    public async Task<Vendor> VendorRowAsync()
    {
        await using var db = await OpenAsync();
        return await db.Set<Vendor>().AsNoTracking().SingleAsync(v => v.Name == SeedVendors.VendorName, Ct);
    }

    /// <summary>Changes rows, after the vendor of the settings has been set up.</summary>
    public async Task ChangeAsync(Func<SignalboxDb, Task> change)
    {
        await Client.TargetAsync("radar.judge", Ct);
        await using var db = await OpenAsync();
        await change(db);
        await db.SaveChangesAsync(Ct);
    }

    public Task ChangeVendorAsync(Action<Vendor> change) =>
        ChangeAsync(async db => change(await db.Set<Vendor>().SingleAsync(Ct)));

    public Task ChangePurposeAsync(Action<Purpose> change) =>
        ChangeAsync(async db => change(await db.Set<Purpose>().SingleAsync(Ct)));

    public Task<SignalboxDb> OpenAsync() =>
        Server.Services.GetRequiredService<IDbContextFactory<SignalboxDb>>().CreateDbContextAsync(Ct);

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        await Vendor.DisposeAsync();
    }
}

/// <summary>What a model is asked for in these tests.</summary>
public sealed record Verdict
{
    [Range(0, 100)]
    public required int Score { get; init; }

    [StringLength(200, MinimumLength = 1)]
    public required string Reason { get; init; }

    public decimal? TargetPrice { get; init; }
}
