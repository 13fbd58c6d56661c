using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Signalbox.Platform.Data;
using Signalbox.Platform.Errors;
using Signalbox.Platform.Llm.Wire;

namespace Signalbox.Platform.Llm.Vendors;

/// <summary>Remembers that a vendor refused the key or the balance, so that it is not asked five hundred times more.</summary>
internal sealed partial class VendorStates(
    IDbContextFactory<SignalboxDb> dbs,
    IOptions<LlmOptions> options,
    TimeProvider clock,
    ILogger<VendorStates> log
)
{
    /// <summary>Lets a question pass, or says why it need not be sent; after a pause one is let through to find out.</summary>
    /// <exception cref="RefusedException">401 <c>llm.key</c>, 402 <c>llm.unfunded</c>.</exception>
    public void Check(Vendor vendor)
    {
        if (vendor.State != VendorState.Ok && clock.GetUtcNow() < vendor.StateSince + options.Value.RefusedPause)
            throw Refusal(vendor.State, vendor.Name, vendor.StateReason);
    }

    /// <summary>Keeps what a vendor's refusal means for the questions after it.</summary>
    /// <returns>The refusal for the one who asked.</returns>
    public async Task<RefusedException> RefusedAsync(Vendor vendor, VendorException fault, CancellationToken ct)
    {
        var state = fault.Fault == VendorFault.Unfunded ? VendorState.Unfunded : VendorState.Broken;
        await SetAsync(vendor.Id, state, fault.Message, ct);
        if (state == VendorState.Unfunded)
            LogUnfunded(vendor.Name, fault.Message);
        else
            LogBroken(vendor.Name, fault.Message);
        return Refusal(state, vendor.Name, fault.Message);
    }

    /// <summary>An answer came: whatever was wrong is over.</summary>
    public async Task AnsweredAsync(Vendor vendor, CancellationToken ct)
    {
        if (vendor.State == VendorState.Ok)
            return;
        await SetAsync(vendor.Id, VendorState.Ok, null, ct);
        LogBack(vendor.Name);
    }

    private async Task SetAsync(Guid id, VendorState state, string? reason, CancellationToken ct)
    {
        await using var db = await dbs.CreateDbContextAsync(ct);
        if (await db.Set<Vendor>().FindAsync([id], ct) is not { } row)
            return;
        row.Is(state, reason, clock.GetUtcNow());
        await db.SaveChangesAsync(ct);
    }

    private static RefusedException Refusal(VendorState state, string vendor, string? said) =>
        state == VendorState.Unfunded
            ? RefusedException.Of(402, "llm.unfunded", $"{vendor} says that its balance is used up: {said}")
            : RefusedException.Of(401, "llm.key", $"{vendor} refuses our key or address: {said}");

    [LoggerMessage(
        1311,
        LogLevel.Error,
        "Vendor {Vendor} wanted money before it answers again; top up its balance. It said: {Said}"
    )]
    private partial void LogUnfunded(string vendor, string said);

    [LoggerMessage(1312, LogLevel.Error, "Vendor {Vendor} refused our key; enter a valid one. It said: {Said}")]
    private partial void LogBroken(string vendor, string said);

    [LoggerMessage(1313, LogLevel.Information, "Vendor {Vendor} answered again")]
    private partial void LogBack(string vendor);
}
