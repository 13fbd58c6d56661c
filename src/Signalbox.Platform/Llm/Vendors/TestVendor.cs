using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.AI;
using Signalbox.Platform.Audit;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Http;
using Signalbox.Platform.Identity;
using Signalbox.Platform.Llm.Answers;
using Signalbox.Platform.Llm.Calls;
using Signalbox.Platform.Llm.Wire;
using Signalbox.Platform.Secrets;

namespace Signalbox.Platform.Llm.Vendors;

/// <summary>How a vendor did, step by step; after a refused key or balance there is no further step.</summary>
/// <param name="Ok">Whether it gave the short answer.</param>
/// <param name="CostCny">Of the short answer; null without a price or an answer.</param>
internal sealed record VendorTest(bool Ok, IReadOnlyList<VendorTestStep> Steps, decimal? CostCny);

/// <summary>One step.</summary>
/// <param name="Found">What came back; on failure the vendor's own sentence.</param>
internal sealed record VendorTestStep(string What, bool Ok, string Found, int LatencyMs);

/// <summary>Tries a vendor as a person would: its models, its balance where it tells it, and a short answer in JSON.</summary>
internal sealed class TestVendor(
    IDbContextFactory<SignalboxDb> dbs,
    IHttpClientFactory clients,
    SecretBox secrets,
    SendOnce once,
    VendorStates states,
    SeedVendors seed,
    AuditTrail audit,
    TimeProvider clock
)
{
    private const string PurposeName = "llm.test";
    private const int MostBytes = 1024 * 1024;
    private static readonly TimeSpan ListTime = TimeSpan.FromSeconds(30);

    /// <param name="model">Which of its models answers; null is the first by name.</param>
    /// <exception cref="RefusedException">404 <c>llm.vendor-not-found</c> or <c>llm.model-not-found</c>; 409 <c>secrets.unreadable</c>.</exception>
    public async Task<VendorTest> RunAsync(Actor by, string name, string? model, CancellationToken ct)
    {
        var route = await RouteAsync(name, model, ct);
        await audit.WriteAsync(null, AuditEvent.By(by, "llm.vendor.tested", name), ct);
        List<VendorTestStep> steps = [];
        var tally = new CallTally(Ids.New(clock), route, subject: null, clock);
        // A vendor without a list of models, or a balance that is not told, may still answer.
        var go = await StepAsync(route, steps, "models", () => ModelsAsync(route, ct));
        if (go && route.Profile.BalancePath is not null)
            go = await StepAsync(route, steps, "balance", () => BalanceAsync(route, ct));
        if (go)
            await StepAsync(route, steps, "answer", () => AnswerAsync(route, tally, ct));
        var ok = steps[^1] is { What: "answer", Ok: true };
        if (ok)
            await states.AnsweredAsync(route.Vendor, ct);
        return new VendorTest(ok, steps, tally.Usage().CostCny);
    }

    private async Task<Route> RouteAsync(string name, string? model, CancellationToken ct)
    {
        await seed.EnsureAsync(ct);
        await using var db = await dbs.CreateDbContextAsync(ct);
        var vendor =
            await db.Set<Vendor>().AsNoTracking().SingleOrDefaultAsync(v => v.Name == name, ct)
            ?? throw RefusedException.NotFound("llm.vendor-not-found", $"There is no vendor {name}.");
        var row =
            await db.Set<VendorModel>()
                .AsNoTracking()
                .Where(m => m.VendorId == vendor.Id && (model == null || m.Name == model))
                .OrderBy(m => m.Name)
                .FirstOrDefaultAsync(ct)
            ?? throw RefusedException.NotFound(
                "llm.model-not-found",
                $"{name} has no such model here: {model ?? "none"}."
            );
        var prices = await db.Set<Price>().AsNoTracking().Where(p => p.ModelId == row.Id).ToListAsync(ct);
        var purpose = new Purpose
        {
            Name = PurposeName,
            ModelId = row.Id,
            MaxTokens = 200,
            Thinking = false,
        };
        return new Route(PurposeName, purpose, vendor, row, prices);
    }

    /// <summary>Does a step and keeps how it went.</summary>
    /// <returns>Whether it makes sense to go on: not after the key or the balance was refused.</returns>
    private async Task<bool> StepAsync(Route route, List<VendorTestStep> steps, string what, Func<Task<string>> step)
    {
        var begun = clock.GetTimestamp();
        try
        {
            Keep(true, await step());
            return true;
        }
        catch (VendorException fault)
        {
            Keep(false, fault.Message);
            if (fault.Fault is not (VendorFault.KeyRefused or VendorFault.Unfunded))
                return true;
            await states.RefusedAsync(route.Vendor, fault, CancellationToken.None);
            return false;
        }

        void Keep(bool ok, string found) =>
            steps.Add(new VendorTestStep(what, ok, found, (int)clock.GetElapsedTime(begun).TotalMilliseconds));
    }

    private async Task<string> ModelsAsync(Route route, CancellationToken ct)
    {
        var list = await GetAsync(route, address => address.Models, ct);
        var names = (list["data"] as JsonArray ?? [])
            .Select(m => m?["id"]?.ToString())
            .OfType<string>()
            .Take(50)
            .ToList();
        return names.Contains(route.Model.Name)
            ? $"It serves {string.Join(", ", names)}."
            : $"It does not list {route.Model.Name}, but serves {string.Join(", ", names)}.";
    }

    private async Task<string> BalanceAsync(Route route, CancellationToken ct)
    {
        var balance = await GetAsync(route, address => address.Below(route.Profile.BalancePath!), ct);
        var infos = (balance["balance_infos"] as JsonArray ?? []).OfType<JsonObject>();
        return string.Join(", ", infos.Select(i => $"{i["total_balance"]} {i["currency"]}"));
    }

    private async Task<string> AnswerAsync(Route route, CallTally tally, CancellationToken ct)
    {
        List<ChatMessage> messages =
        [
            new(ChatRole.System, """Answer in JSON like {"sum":3}."""),
            new(ChatRole.User, "What is the sum of 19 and 23?"),
        ];
        var chat = new ChatOptions
        {
            MaxOutputTokens = route.Purpose.MaxTokens,
            ResponseFormat = ChatResponseFormat.Json,
            Reasoning = new ReasoningOptions { Effort = ReasoningEffort.None },
        };
        var estimate = Estimate.Of(route, messages, chat, clock.GetUtcNow());
        var reply = await once.RunAsync(route, tally, estimate, messages, chat, ct);
        return ObjectInText.Find(reply.Text, out var fault) is not null
            ? reply.Text
            : throw new VendorException(VendorFault.Refused, $"{fault} It said: {reply.Text}", 200);
    }

    private async Task<JsonObject> GetAsync(Route route, Func<VendorAddress, Uri> where, CancellationToken ct)
    {
        var key = route.Vendor.SealedKey is { } stored ? secrets.Open(stored, route.Vendor.KeyPurpose) : null;
        var address = new VendorAddress(route.Vendor.BaseUrl, key);
        using var client = clients.CreateClient(SendOnce.ClientName);
        using var request = address.Request(HttpMethod.Get, where(address));
        using var limit = new CallLimits(
            new LlmOptions { FirstByte = ListTime, Total = ListTime },
            thinks: false,
            clock,
            ct
        );
        var bytes = await limit.GuardAsync<byte[]?>(async token =>
        {
            using var response = await address.SendAsync(client, request, clock, token);
            return await response.Content.ReadAtMostAsync(MostBytes, token);
        });
        try
        {
            return JsonNode.Parse(bytes) as JsonObject
                ?? throw VendorException.Transient($"{request.RequestUri} did not answer with a JSON object.");
        }
        catch (JsonException fault)
        {
            throw VendorException.Transient($"{request.RequestUri} did not answer with JSON.", fault);
        }
    }
}
