using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Options;
using Signalbox.Market;
using Signalbox.Operations;
using Signalbox.Platform.Hosting;
using Signalbox.Radar;
using Signalbox.Shop;

namespace Signalbox.Server.Tests;

public sealed class StartTests
{
    [Fact]
    public async Task A_bad_setting_stops_the_start_and_is_named_by_its_key()
    {
        await using var app = SignalboxApp.Build(
            ["--Data:ConnectionString=Data Source=none.db", "--Radar:ArticlesPerSlot=0"],
            [new RadarModule(), new MarketModule(), new ShopModule(), new OperationsModule()],
            builder => builder.WebHost.UseUrls("http://127.0.0.1:0")
        );

        var failure = await Assert.ThrowsAsync<OptionsValidationException>(() =>
            app.StartAsync(TestContext.Current.CancellationToken)
        );

        Assert.Equal(
            "Radar:ArticlesPerSlot: The field ArticlesPerSlot must be between 1 and 5000. (It is 0, from command line.)",
            failure.Message
        );
    }
}
