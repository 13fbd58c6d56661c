using Microsoft.AspNetCore.Builder;

namespace Signalbox.Platform.Identity;

/// <summary>Marks a route whose callers say in the message itself who they are, and whom no cookie helps: a foreign page that sends it a browser's cookie gets nothing by it.</summary>
public sealed class SignsInByItself
{
    internal SignsInByItself() { }
}

/// <summary>Declares such routes.</summary>
public static class SigningIn
{
    /// <summary>The route lets everybody knock and looks for a token in what was sent, by <see cref="FindCaller"/>.</summary>
    public static TBuilder SignsIn<TBuilder>(this TBuilder route)
        where TBuilder : IEndpointConventionBuilder => route.AllowAnonymous().WithMetadata(new SignsInByItself());
}
