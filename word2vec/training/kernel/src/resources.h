// Objects that operations hand to each other through Python, which holds their handles.
#ifndef WORD2VEC_TRAINING_KERNEL_RESOURCES_H_
#define WORD2VEC_TRAINING_KERNEL_RESOURCES_H_

#include <memory>
#include <utility>

#include "tensorflow/core/framework/op_kernel.h"
#include "tensorflow/core/framework/resource_handle.h"
#include "tensorflow/core/framework/resource_mgr.h"

namespace word2vec {

// Makes an output of an operation the handle of an object. The object goes when its last handle goes.
template <class Resource>
absl::Status OutputResource(tensorflow::OpKernelContext* context, int number, std::unique_ptr<Resource> resource) {
  tensorflow::Tensor* handle = nullptr;
  TF_RETURN_IF_ERROR(context->allocate_output(number, {}, &handle));
  handle->scalar<tensorflow::ResourceHandle>()() =
      tensorflow::ResourceHandle::MakeRefCountingHandle(resource.release(), context->device()->name());
  return absl::OkStatus();
}

// Finds the object of an input.
template <class Resource>
absl::Status FindResource(tensorflow::OpKernelContext* context, int number,
                          tensorflow::core::RefCountPtr<Resource>* found) {
  tensorflow::ResourceHandle handle;
  TF_RETURN_IF_ERROR(tensorflow::HandleFromInput(context, number, &handle));
  return tensorflow::LookupResource(context, handle, found);
}

}  // namespace word2vec

#endif  // WORD2VEC_TRAINING_KERNEL_RESOURCES_H_
