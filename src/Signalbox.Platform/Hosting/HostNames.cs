using Microsoft.AspNetCore.Http;
using Signalbox.Platform.Errors;

namespace Signalbox.Platform.Hosting;

/// <summary>Refuses requests under names that the owner has not given.</summary>
internal sealed class HostNames(RequestDelegate next, AllowedNames names, Problems problems)
{
    public Task InvokeAsync(HttpContext http) =>
        names.Allow(http)
            ? next(http)
            : problems.WriteAsync(
                http,
                StatusCodes.Status400BadRequest,
                "http.host-not-allowed",
                "This server does not answer under that name; its owner can add the name to ALLOWED_HOSTS."
            );
}
