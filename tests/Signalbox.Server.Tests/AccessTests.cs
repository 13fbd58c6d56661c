using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;
using Microsoft.Extensions.DependencyInjection;
using Signalbox.Market;
using Signalbox.Operations;
using Signalbox.Platform.Data;
using Signalbox.Platform.Identity;
using Signalbox.Radar;
using Signalbox.Shop;
using Signalbox.Testing;

namespace Signalbox.Server.Tests;

public sealed class AccessTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    /// <summary>The table of who may what: what each route answered to each of the five, not what its declaration says.</summary>
    [Fact]
    public async Task Every_route_lets_in_whom_the_table_says_and_everybody_above()
    {
        await using var server = await TestServer.StartAsync(
            DatabaseKind.Sqlite,
            new RadarModule(),
            new MarketModule(),
            new ShopModule(),
            new OperationsModule()
        );
        List<(string Who, HttpClient Client)> callers = [("everybody", server.Anonymous)];
        foreach (var role in new[] { UserRole.Viewer, UserRole.Operator, UserRole.Admin, UserRole.Owner })
            callers.Add((role.ToString().ToLowerInvariant(), await server.As(role)));

        List<string> table = [];
        foreach (var (method, pattern) in Routes(server))
        {
            var let = new List<bool>();
            foreach (var (_, client) in callers)
                let.Add(await LetsInAsync(client, method, Example(pattern)));
            var first = let.IndexOf(true);
            Assert.True(first >= 0, $"{method} {pattern.RawText} lets nobody in.");
            Assert.True(
                let.Skip(first).All(l => l),
                $"{method} {pattern.RawText} lets {callers[first].Who} in, but not all above."
            );
            table.Add($"{pattern.RawText, -60} {method, -7} {callers[first].Who}");
        }

        Snapshot.Match(string.Join('\n', table.Order(StringComparer.Ordinal)) + "\n", "access.txt");
    }

    private static IEnumerable<(string Method, RoutePattern Pattern)> Routes(TestServer server) =>
        from route in server.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
        // Style and pictures of the open pages carry the hash of their content in the path.
        where route.RoutePattern.RawText?.StartsWith("/assets/", StringComparison.Ordinal) != true
        // Its answer to everybody is the way to the sign-in page, which elsewhere means no.
        where route.RoutePattern.RawText != "/logout"
        from method in route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["GET"]
        select (method, route.RoutePattern);

    /// <summary>A path of this pattern that names nothing that is there.</summary>
    private static string Example(RoutePattern pattern)
    {
        var path = new StringBuilder();
        foreach (var segment in pattern.PathSegments)
        {
            path.Append('/');
            foreach (var part in segment.Parts)
                path.Append(
                    part switch
                    {
                        RoutePatternLiteralPart literal => literal.Content,
                        RoutePatternSeparatorPart separator => separator.Content,
                        RoutePatternParameterPart parameter => Value(parameter),
                        _ => "",
                    }
                );
        }
        return path.Length == 0 ? "/" : path.ToString();
    }

    private static string Value(RoutePatternParameterPart parameter) =>
        parameter.ParameterPolicies.Select(p => p.Content).FirstOrDefault() switch
        {
            "guid" => "0199aaaa-0000-7000-8000-000000000000",
            "long" or "int" => "999999",
            _ => "none",
        };

    private static async Task<bool> LetsInAsync(HttpClient client, string method, string path)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        // From elsewhere: this machine may see the inside without signing in.
        request.Headers.Add("X-Forwarded-For", "203.0.113.9");
        using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Ct);
        switch ((int)answer.StatusCode)
        {
            case 401:
                return await CodeAsync(answer) is not ("identity.sign-in-required" or "identity.wrong-token");
            case 403:
                return await CodeAsync(answer) != "identity.not-allowed";
            case 302:
                return answer.Headers.Location?.OriginalString.StartsWith("/login", StringComparison.Ordinal) != true;
            default:
                return true;
        }
    }

    private static async Task<string?> CodeAsync(HttpResponseMessage answer)
    {
        var text = await answer.Content.ReadAsStringAsync(Ct);
        return text.StartsWith('{') ? JsonDocument.Parse(text).RootElement.GetProperty("code").GetString() : null;
    }
}
