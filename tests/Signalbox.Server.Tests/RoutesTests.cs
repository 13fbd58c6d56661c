using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Market;
using Signalbox.Operations;
using Signalbox.Platform.Data;
using Signalbox.Radar;
using Signalbox.Shop;
using Signalbox.Testing;

namespace Signalbox.Server.Tests;

public sealed class RoutesTests
{
    /// <summary>What answers somebody who has not signed in. Whoever adds to it says in the pull request why.</summary>
    private static readonly HashSet<string> Open =
    [
        "/login",
        "/logout", // whoever presses it after the session has run out wants to be signed out all the same
        "/setup", // only while there is no account; afterwards there is no such page
        "/display/language/{tag}", // who cannot read a page must be able to change its language; a cookie of looks
        "/display/theme",
        "/health",
        "/api/health",
        "/api/v1/health",
        "/health/live",
        "/health/ready",
        "/metrics", // looks for loopback or its token itself
        "/r/{token}",
        "/f/{token}", // the token is all: it names one find, whose fate can be said there, and ends after 30 days
        "/rss/opportunities/{token}", // the token is all, as of a report's page
        "/rss/opportunities",
        "/hooks/radar/{token}", // the token is all; it has one source read soon, and what is sent is not looked at
        "/api/v1/identity/session", // signing in; signing out by DELETE asks for a session
        "/api/v1/identity/session/second-step",
        "/compat/tushare", // Tushare's protocol: the token is in the message, and its clients send no header
        "/compat/tushare/dataapi",
        "/compat/tushare/dataapi/{name}",
        "/compat/tushare/listening",
        "/onebot/{user:guid}/ws", // OneBot shows a token of its own, or signs what it posts; without one set nobody gets in
        "/onebot/{user:guid}/events",
        "/send-message", // of other programs: the API token is in the message
    ];

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Every_route_asks_for_a_signed_in_caller_or_is_on_the_short_list()
    {
        await using var server = await TestServer.StartAsync(
            DatabaseKind.Sqlite,
            new RadarModule(),
            new MarketModule(),
            new ShopModule(),
            new OperationsModule()
        );

        var open = Routes(server)
            .Where(r => r.Metadata.GetMetadata<IAllowAnonymous>() is not null)
            .Select(r => r.RoutePattern.RawText!);

        // Style and pictures of the open pages: files of the program, the same for everybody.
        Assert.Empty(open.Where(r => !r.StartsWith("/assets/", StringComparison.Ordinal)).Except(Open));
    }

    [Fact]
    public async Task The_api_answers_nobody_with_401_and_a_code()
    {
        await using var server = await TestServer.StartAsync(
            DatabaseKind.Sqlite,
            new RadarModule(),
            new MarketModule(),
            new ShopModule(),
            new OperationsModule()
        );

        foreach (
            var route in Routes(server)
                .Select(r => r.RoutePattern.RawText!)
                .Where(r =>
                    r.StartsWith("/api/v1/", StringComparison.Ordinal)
                    && !Open.Contains(r)
                    && !r.Contains('{', StringComparison.Ordinal)
                )
                .Distinct()
        )
        {
            using var answer = await server.Anonymous.GetAsync(route, Ct);
            Assert.True((int)answer.StatusCode == 401, $"{route} answered {answer.StatusCode}");
            Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
            var problem = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Ct)).RootElement;
            Assert.Equal("identity.sign-in-required", problem.GetProperty("code").GetString());
        }
    }

    [Fact]
    public async Task The_api_document_is_as_it_was_agreed()
    {
        await using var server = await TestServer.StartAsync(
            DatabaseKind.Sqlite,
            new RadarModule(),
            new MarketModule(),
            new ShopModule(),
            new OperationsModule()
        );

        Snapshot.Match(await server.Http.GetStringAsync("/openapi/v1.json", Ct), "openapi-v1.json");
    }

    private static IEnumerable<RouteEndpoint> Routes(TestServer server) =>
        server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>();
}
