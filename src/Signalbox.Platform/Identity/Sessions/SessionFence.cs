using Signalbox.Platform.Data.Fencing;

namespace Signalbox.Platform.Identity.Sessions;

/// <summary>After a restore: everybody signs in again, and a token that was revoked stays revoked.</summary>
internal static class SessionFence
{
    public static FenceStep Step { get; } = new("sessions", RunAsync);

    /// <remarks>JWTs stand for a session or a token and end with it.</remarks>
    private static async Task<int> RunAsync(FenceWindow window, CancellationToken ct)
    {
        await window.ExecuteAsync(
            "UPDATE identity_session SET ended_at = @until WHERE ended_at IS NULL",
            [("@until", window.Until)],
            ct
        );
        await window.ExecuteAsync("DELETE FROM identity_ticket", [], ct);
        if (window.Previous is null)
            return 0;
        var revoked = await window.PreviousRowsAsync(
            "SELECT id, revoked_at FROM identity_api_token WHERE revoked_at IS NOT NULL",
            [],
            ct
        );
        foreach (var row in revoked)
            await window.ExecuteAsync(
                "UPDATE identity_api_token SET revoked_at = @at WHERE id = @id AND revoked_at IS NULL",
                [("@at", row["revoked_at"]), ("@id", row["id"])],
                ct
            );
        return 0;
    }
}
