namespace TorchSharp;

public static partial class torch
{
    public static partial class nn
    {
        /// <summary>A module that lets others watch or change what goes in and comes out of <c>call</c>.</summary>
        /// <typeparam name="TPreHook">Delegate called with the inputs.</typeparam>
        /// <typeparam name="TPostHook">Delegate called with the inputs and the result.</typeparam>
        public class HookableModule<TPreHook, TPostHook> : Module
        {
            private readonly OrderedDictionary<object, TPreHook> preHooks = [];
            private readonly OrderedDictionary<object, TPostHook> postHooks = [];

            /// <inheritdoc/>
            protected HookableModule(string name) : base(name) { }

            private protected IEnumerable<TPreHook> PreHooks => preHooks.Values;

            private protected IEnumerable<TPostHook> PostHooks => postHooks.Values;

            /// <summary>Calls a function after each <c>forward</c>; what it returns replaces the result unless null.</summary>
            /// <remarks>Inside a Sequential the result is freed soon after: keep a <c>detach().clone()</c>.</remarks>
            public HookRemover register_forward_hook(TPostHook hook)
            {
                var key = new object();
                postHooks.Add(key, hook);
                return new(this, key);
            }

            /// <summary>Calls a function before each <c>forward</c>; what it returns replaces the inputs unless null.</summary>
            public HookRemover register_forward_pre_hook(TPreHook hook)
            {
                var key = new object();
                preHooks.Add(key, hook);
                return new(this, key);
            }

            /// <summary>Takes a hook off again.</summary>
            public sealed class HookRemover
            {
                private readonly HookableModule<TPreHook, TPostHook> module;
                private readonly object key;

                internal HookRemover(HookableModule<TPreHook, TPostHook> module, object key) =>
                    (this.module, this.key) = (module, key);

                /// <summary>Takes the hook off; does nothing the second time.</summary>
                public void remove()
                {
                    module.preHooks.Remove(key);
                    module.postHooks.Remove(key);
                }
            }
        }
    }
}
