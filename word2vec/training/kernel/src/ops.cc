// The TensorFlow operations of the kernel backend. Each header checks all inputs of its operations, before any of them
// reaches worker.h, hierarchical.h or frame.h.
#include "block_list_ops.h"
#include "train_blocks.h"
#include "train_tree.h"

namespace word2vec {
namespace {

REGISTER_KERNEL_BUILDER(Name("Word2vecFrame").Device(tensorflow::DEVICE_CPU), Frame);
REGISTER_KERNEL_BUILDER(Name("Word2vecHoldBlocks").Device(tensorflow::DEVICE_CPU), HoldBlocks);
REGISTER_KERNEL_BUILDER(Name("Word2vecReadBlocks").Device(tensorflow::DEVICE_CPU), ReadBlocks);
REGISTER_KERNEL_BUILDER(Name("Word2vecMultipliesBfloat16").Device(tensorflow::DEVICE_CPU), MultipliesBfloat16);
REGISTER_KERNEL_BUILDER(Name("Word2vecTrainBlocks").Device(tensorflow::DEVICE_CPU), TrainBlocks);
REGISTER_KERNEL_BUILDER(Name("Word2vecHoldTree").Device(tensorflow::DEVICE_CPU), HoldTree);
REGISTER_KERNEL_BUILDER(Name("Word2vecTrainTree").Device(tensorflow::DEVICE_CPU), TrainTree);

}  // namespace
}  // namespace word2vec
